using Orleans.Ai.Inference;

namespace Orleans.Ai.Clients;

/// <summary>A backend that behaves as a model with tools, eyes and thoughts would: what it does follows from the request.</summary>
internal static class ScriptedModel
{
    public static ScriptedBackend Create() => new() { OnInfer = static (request, cancellationToken) => Script.Play([Script.Accepted(), .. Answer(request)], cancellationToken) };

    private static InferenceEvent[] Answer(InferenceRequest request)
    {
        var last = ((Prompt.Chat)request.Prompt).Messages[^1];
        InferenceEvent[] thoughts = request.ReasoningEffort is "high" ? [Script.Thought("Let me "), Script.Thought("think."), Script.Thought("", "mark")] : [];
        return last switch
        {
            { Role.Value: "tool" } => [.. thoughts, .. Say(request, $"It is {last.Content}.")],
            { Content: "Refuse." } => [Script.Refusal("I "), Script.Refusal("will not."), Script.End(), Completed],
            { Parts: [.., ContentPart.Image image] } => [.. thoughts, .. Say(request, $"I see {image.Url[..15]} at {image.Detail}.")],
            _ when request.Tools is { Choice: null or { Value: not "none" } } tools => [.. thoughts, .. Call(tools)],
            _ when request.Format is OutputFormat.JsonSchema => [.. thoughts, .. Say(request, """{"city":"Rome","degrees":21}""")],
            _ => [.. thoughts, .. Say(request, "Hello there.")],
        };
    }

    private static InferenceEvent.Completed Completed => new() { Sequence = 0, Usage = new() { PromptTokens = 7, CompletionTokens = 9, ReasoningTokens = 4 } };

    private static InferenceEvent[] Say(InferenceRequest request, string text) =>
    [
        .. Script.Choices(request, [.. text.Split(' ').Select((word, index) => index == 0 ? word : " " + word)]), Completed,
    ];

    /// <summary>Calls every tool once, one after the other: the official client of Node takes a call for whole when the next begins.</summary>
    private static InferenceEvent[] Call(ToolUse tools)
    {
        var names = tools.Definitions.Select(tool => tool.Name).Where(name => tools.Choice?.Name is null || name == tools.Choice.Value.Name).ToArray();
        return
        [
            .. names.SelectMany((name, index) => new[] { Script.Call(index, "", $"call_{index}", name), Script.Call(index, "{\"city\":"), Script.Call(index, "\"Rome\"}") }),
            Script.End(reason: "tool_calls"), Completed,
        ];
    }
}
