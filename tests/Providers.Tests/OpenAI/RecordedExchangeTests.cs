using System.Text.Json;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>What the real service answered is read as what it says.</summary>
public sealed class RecordedExchangeTests
{
    [Trait("Pace", "slow")]
    [Fact]
    [Covers("openai", Feature.Chat, Feature.Stream, Feature.Tools, Feature.Usage, By = Evidence.Recorded)]
    public async Task Chats_AllThatWereRecorded_AreReadToTheirEnd()
    {
        var exchanges = RecordedExchange.Of("/v1/chat/completions").Where(exchange => exchange.Status == 200).ToList();
        exchanges.Count.ShouldBe(124);

        foreach (var exchange in exchanges)
        {
            var events = await ReplayAsync("openai", exchange);

            var end = events.EndOf();
            var told = exchange.IsStream ? Chunks(exchange).Select(Usage).Last(usage => usage is not null) : Usage(JsonElement.Parse(exchange.Response));
            (end.Usage.PromptTokens, end.Usage.CompletionTokens).ShouldBe(told!.Value, exchange.Test);
            TextsOf(events).ShouldBe(exchange.IsStream ? StreamedTexts(exchange) : WholeTexts(exchange), exchange.Test);
            CallsOf(events).ShouldBe(exchange.IsStream ? [] : WholeCalls(exchange), exchange.Test);
        }
    }

    [Fact]
    [Covers("openai-responses", Feature.Chat, Feature.Stream, Feature.Tools, Feature.Usage, By = Evidence.Recorded)]
    public async Task Responses_AllThatWereRecorded_AreReadToTheirEnd()
    {
        var exchanges = RecordedExchange.Of("/v1/responses").Where(exchange => exchange.IsStream || Document(exchange).GetProperty("status").GetString() != "queued").ToList();
        exchanges.Count.ShouldBe(135);

        foreach (var exchange in exchanges)
        {
            var events = await ReplayAsync("openai-responses", exchange);

            var usage = Document(exchange).GetProperty("usage");
            var end = events.EndOf();
            end.Usage.PromptTokens.ShouldBe(usage.GetProperty("input_tokens").GetInt64(), exchange.Test);
            end.Usage.CompletionTokens.ShouldBe(usage.GetProperty("output_tokens").GetInt64(), exchange.Test);
            end.Usage.ReasoningTokens.ShouldBe(usage.GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt64(), exchange.Test);
            TextsOf(events).ShouldBe(OutputTexts(Document(exchange)), exchange.Test);
            CallsOf(events).ShouldBe(OutputCalls(Document(exchange)), exchange.Test);
        }
    }

    [Fact]
    [Covers("openai", Feature.Errors, By = Evidence.Recorded)]
    public async Task Refusals_AllThatWereRecorded_SayWhoseFaultTheyAre()
    {
        var exchanges = RecordedExchange.Of("/v1/chat/completions").Where(exchange => exchange.Status != 200).ToList();
        exchanges.Count.ShouldBe(2);

        foreach (var exchange in exchanges)
        {
            var error = (await ReplayAsync("openai", exchange)).ErrorOf();

            error.Code.ShouldBe(exchange.Status == 401 ? InferenceErrorCode.ProviderCredentials : InferenceErrorCode.ProviderRejected);
        }
    }

    [Fact]
    [Covers("openai", Feature.Embeddings, By = Evidence.Recorded)]
    public async Task Embeddings_AllThatWereRecorded_AreVectors()
    {
        foreach (var exchange in RecordedExchange.Of("/v1/embeddings"))
        {
            await using var listener = await WireListener.StartAsync();
            listener.Script = exchange.Script;
            var input = exchange.Request.GetProperty("input");
            var inputs = input.ValueKind == JsonValueKind.String ? 1 : input.GetArrayLength();
            var provider = (IEmbeddingProvider)TestProvider.Create("openai", listener.Address);

            var answer = await provider.EmbedAsync("m", Embed(inputs), TestContext.Current.CancellationToken);

            if (exchange.Status == 200)
            {
                answer.Error.ShouldBeNull(exchange.Test);
                answer.Vectors.Count.ShouldBe(inputs);
                answer.Vectors.ShouldAllBe(vector => Math.Abs(vector.Sum(value => value * value) - 1) < 1e-3);
                answer.Usage.PromptTokens.ShouldBeGreaterThan(0);
            }
            else
            {
                answer.Error!.Code.ShouldBe(InferenceErrorCode.ProviderRejected);
            }
        }
    }

    private static async Task<IReadOnlyList<InferenceEvent>> ReplayAsync(string kind, RecordedExchange exchange)
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = exchange.Script;
        return await TestProvider.Create(kind, listener.Address).CollectAsync(TestProvider.Ask(isFolded: !exchange.IsStream));
    }

    private static EmbeddingRequest Embed(int inputs) => new()
    {
        Id = RequestId.Create(),
        Model = new ModelId("m"),
        Caller = TestProvider.Ask().Caller,
        Inputs = [.. Enumerable.Range(0, inputs).Select(i => new Prompt.Text($"text {i}"))],
    };

    private static IEnumerable<string> TextsOf(IReadOnlyList<InferenceEvent> events) => events.OfType<InferenceEvent.TextDelta>()
        .GroupBy(delta => delta.Choice).OrderBy(choice => choice.Key).Select(choice => string.Concat(choice.Select(delta => delta.Text)));

    private static IEnumerable<(string Id, string Name, string Arguments)> CallsOf(IReadOnlyList<InferenceEvent> events) => events.OfType<InferenceEvent.ToolCallDelta>()
        .GroupBy(delta => delta.Index).Select(call => (call.First().Id!, call.First().Name!, string.Concat(call.Select(delta => delta.Arguments))));

    private static IEnumerable<JsonElement> Chunks(RecordedExchange exchange) => exchange.Response.Split('\n')
        .Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line["data: ".Length..]));

    private static (long, long)? Usage(JsonElement answer) => answer.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
        ? (usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64())
        : null;

    private static IEnumerable<string> StreamedTexts(RecordedExchange exchange) => Chunks(exchange)
        .SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
        .GroupBy(choice => choice.GetProperty("index").GetInt32())
        .Select(choice => string.Concat(choice.Select(piece => Text(piece.GetProperty("delta")))));

    private static IEnumerable<string> WholeTexts(RecordedExchange exchange) => JsonElement.Parse(exchange.Response).GetProperty("choices").EnumerateArray()
        .Select(choice => Text(choice.GetProperty("message"))).Where(text => text.Length > 0);

    private static string Text(JsonElement turn) => Member(turn, "content") + Member(turn, "refusal");

    private static string Member(JsonElement turn, string name) => turn.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    private static IEnumerable<(string, string, string)> WholeCalls(RecordedExchange exchange) =>
        from choice in JsonElement.Parse(exchange.Response).GetProperty("choices").EnumerateArray()
        where choice.GetProperty("message").TryGetProperty("tool_calls", out _)
        from call in choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray()
        let function = call.GetProperty("function")
        select (Member(call, "id"), Member(function, "name"), Member(function, "arguments"));

    private static JsonElement Document(RecordedExchange exchange) =>
        exchange.IsStream ? Chunks(exchange).Last().GetProperty("response") : JsonElement.Parse(exchange.Response);

    private static IEnumerable<string> OutputTexts(JsonElement response)
    {
        var text = string.Concat(
            from item in response.GetProperty("output").EnumerateArray()
            where Member(item, "type") == "message"
            from part in item.GetProperty("content").EnumerateArray()
            select Member(part, "text") + Member(part, "refusal"));
        return text.Length > 0 ? [text] : [];
    }

    private static IEnumerable<(string, string, string)> OutputCalls(JsonElement response) =>
        from item in response.GetProperty("output").EnumerateArray()
        where Member(item, "type") == "function_call"
        select (Member(item, "call_id"), Member(item, "name"), Member(item, "arguments"));
}
