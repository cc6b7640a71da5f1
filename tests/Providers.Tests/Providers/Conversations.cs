using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>Requests that all vendors' tests ask.</summary>
internal static class Conversations
{
    public const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public const string Schema = """{"type":"object","properties":{"answer":{"type":"integer"}},"required":["answer"],"additionalProperties":false}""";

    public const string WeatherParameters = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

    /// <summary>Instructions, two turns and a question.</summary>
    public static Prompt Long { get; } = new Prompt.Chat(
    [
        Message(ChatRole.System, "Be brief."),
        Message(ChatRole.User, "Hi."),
        Message(ChatRole.Assistant, "Hello."),
        Message(ChatRole.User, "And?"),
        Message(ChatRole.User, "Go on."),
    ]);

    /// <summary>A question that a tool answers.</summary>
    public static InferenceRequest Weather(bool isFolded = false) => TestProvider.Ask("What is the weather in Paris?", isFolded) with { Tools = Tools };

    public static ToolUse Tools { get; } = new() { Definitions = [new ToolDefinition("get_weather", "Tells the weather.", WeatherParameters)] };

    /// <summary>The same, with what the tool returned.</summary>
    public static InferenceRequest WeatherAnswered(string? signature = null) => TestProvider.Ask(new Prompt.Chat(
    [
        Message(ChatRole.User, "What is the weather in Paris?"),
        Message(ChatRole.Assistant, "") with
        {
            Parts = signature is null ? [] : [new ContentPart.Reasoning("I must ask.", signature)],
            ToolCalls = [new ToolCall("call_1", "get_weather", """{"city":"Paris"}""")],
        },
        Message(ChatRole.Tool, "21 degrees") with { ToolCallId = "call_1" },
    ])) with { Tools = Tools };

    /// <summary>An image, and a question about it.</summary>
    public static InferenceRequest Picture(string url = $"data:image/png;base64,{Pixel}") => TestProvider.Ask(new Prompt.Chat(
    [
        Message(ChatRole.User, "What is it?") with { Parts = [new ContentPart.Text("What is it?"), new ContentPart.Image(url)] },
    ]));

    /// <summary>A question whose answer has a form.</summary>
    public static InferenceRequest Structured(bool isFolded = false) =>
        TestProvider.Ask("Six times seven?", isFolded) with { Format = new OutputFormat.JsonSchema("answer", Schema) };

    /// <summary>All events of an answer that stalls once something of it was seen, while time passes.</summary>
    public static async Task<IReadOnlyList<InferenceEvent>> StallAsync(this IProvider provider, InferenceRequest request, FakeTimeProvider time)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = CollectAsync();
        await seen.Task.WaitAsync(TestContext.Current.CancellationToken);
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await run;

        async Task<IReadOnlyList<InferenceEvent>> CollectAsync()
        {
            var events = new List<InferenceEvent>();
            await foreach (var e in provider.InferAsync("m", request, TestContext.Current.CancellationToken))
            {
                events.Add(e);
                if (e.IsVisible)
                {
                    seen.TrySetResult();
                }
            }

            return events;
        }
    }

    public static ChatMessage Message(ChatRole role, string text) => new() { Role = role, Content = text };

    /// <summary>The thought.</summary>
    public static string ReasoningOf(this IEnumerable<InferenceEvent> events) =>
        string.Concat(events.OfType<InferenceEvent.ReasoningDelta>().Select(delta => delta.Text));

    /// <summary>The calls of tools, whole.</summary>
    public static IReadOnlyList<ToolCall> CallsOf(this IEnumerable<InferenceEvent> events) =>
    [
        .. events.OfType<InferenceEvent.ToolCallDelta>().GroupBy(delta => delta.Index).Select(call => new ToolCall(
            call.First().Id!, call.First().Name!, string.Concat(call.Select(delta => delta.Arguments)))),
    ];

    /// <summary>Why the one choice ended.</summary>
    public static FinishReason ReasonOf(this IEnumerable<InferenceEvent> events) => events.OfType<InferenceEvent.ChoiceCompleted>().Single().Reason;

    /// <summary>What was left out.</summary>
    public static IReadOnlyList<string> DroppedOf(this IReadOnlyList<InferenceEvent> events) => events[0].ShouldBeOfType<InferenceEvent.Accepted>().DroppedParameters;
}
