using System.Collections.Frozen;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>Reads the body of <c>/v1/chat/completions</c> (OpenAI API reference, <c>CreateChatCompletionRequest</c>).</summary>
internal static class ChatRequestReader
{
    private const int MaxTopLogprobs = 20;

    private static readonly FrozenSet<string> Known = CommonReader.Known.Concat(
    [
        "messages", "max_completion_tokens", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort",
        "functions", "function_call", "modalities",
    ]).ToFrozenSet();

    public static GenerationCall Read(JsonParameter body)
    {
        RefusedParameters.RefuseForChat(body);
        var tools = ToolsReader.OfChat.Read(body);
        var form = body.Optional("response_format");
        OutputFormat? format = null;
        var isKnownForm = form is { } given && OutputFormatReader.TryRead(given, isNested: true, out format);
        var fields = new ExtraFields().AddUnknown(body, Known)
            .Add("tool_choice", tools is null ? body.Optional("tool_choice") : null)
            .Add("response_format", isKnownForm ? null : form).Write();
        var messages = body.Required("messages").AsArray(minimum: 1).Items(MessageReader.Read);
        return CommonReader.Read(body, [new Prompt.Chat(messages)], ReadMaxTokens(body), ReadTopLogprobs(body)) with
        {
            Tools = tools,
            Format = format,
            ReasoningEffort = body.Optional("reasoning_effort")?.AsString(),
            Fields = fields,
        };
    }

    /// <summary>The old and the new name of one limit; where both are sent, both hold.</summary>
    private static int? ReadMaxTokens(JsonParameter body)
    {
        var oldName = StoppingReader.ReadMaxTokens(body, "max_tokens");
        var newName = StoppingReader.ReadMaxTokens(body, "max_completion_tokens");
        return oldName is { } a && newName is { } b ? Math.Min(a, b) : newName ?? oldName;
    }

    private static int? ReadTopLogprobs(JsonParameter body)
    {
        var wanted = body.Optional("logprobs")?.AsBoolean() ?? false;
        var top = body.Optional("top_logprobs");
        var count = (int?)top?.AsInteger(0, MaxTopLogprobs) ?? 0;
        return (wanted, count) switch
        {
            (true, _) => count,
            (false, 0) => null,
            _ => throw top!.Value.Mismatch("left out unless 'logprobs' is true"),
        };
    }
}
