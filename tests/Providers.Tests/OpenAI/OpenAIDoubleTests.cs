using Orleans.Ai.Embeddings;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

public sealed class OpenAIDoubleTests
{
    public static TheoryData<string, bool> Kinds =>
        [.. Speakers.SelectMany(kind => new[] { new TheoryDataRow<string, bool>(kind, false), new TheoryDataRow<string, bool>(kind, true) })];

    private static string[] Speakers { get; } = ["openai", "azure", "vllm", "compatible"];

    [Fact]
    [Covers("openai openai-responses", Feature.Client)]
    public async Task Double_ReadByTheOfficialNodeClient_IsOpenAI()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = OpenAIDouble.Script;

        await NodeScript.RunAsync(new() { ["ORLEANSAI_BASE_URL"] = listener.Address.GetLeftPart(UriPartial.Authority) }, "--test", "npm/provider.openai.test.mjs");
    }

    [Theory]
    [Covers("openai azure vllm compatible", Feature.Chat, Feature.Stream, Feature.Usage)]
    [MemberData(nameof(Kinds))]
    public async Task Text_CutInCharactersAndFrames_IsWhole(string kind, bool isFolded)
    {
        var events = await AskAsync(kind, "text", isFolded);

        events.TextOf().ShouldBe("Grüße 🚂!");
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 9, CompletionTokens = 4, CachedTokens = 4 });
    }

    [Theory]
    [Covers("openai azure vllm compatible", Feature.Tools)]
    [MemberData(nameof(Kinds))]
    public async Task Tools_Called_AreTold(string kind, bool isFolded)
    {
        var events = await AskAsync(kind, "tools", isFolded);

        events.OfType<InferenceEvent.ToolCallDelta>().GroupBy(delta => delta.Index)
            .Select(call => $"{call.First().Id} {call.First().Name} {string.Concat(call.Select(delta => delta.Arguments))} {call.Count(delta => delta.Id is not null)}")
            .ShouldBe(["""call_a weather {"city":"Ulm"} 1""", "call_b time {} 1"]);
        events.OfType<InferenceEvent.ChoiceCompleted>().Single().Reason.ShouldBe(FinishReason.ToolCalls);
    }

    [Fact]
    [Covers("vllm", Feature.Reasoning)]
    public async Task Reasoning_ThatIsToldTwice_IsToldOnce()
    {
        var events = await AskAsync("vllm", "reasoning", isFolded: false);

        events.OfType<InferenceEvent.ReasoningDelta>().Select(delta => delta.Text).ShouldBe(["Hm."]);
        events.TextOf().ShouldBe("Yes.");
        events.OfType<InferenceEvent.ChoiceCompleted>().Single().Reason.ShouldBe(FinishReason.Length);
    }

    [Theory, InlineData("openai"), InlineData("openai-responses"), InlineData("azure"), InlineData("vllm"), InlineData("compatible")]
    [Covers("openai openai-responses azure vllm compatible", Feature.Errors)]
    public async Task Refusals_SayWhoseFaultTheyAre(string kind)
    {
        foreach (var isFolded in new[] { false, true })
        {
            (await AskAsync(kind, "401", isFolded)).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
            (await AskAsync(kind, "400", isFolded)).ErrorOf().Code.ShouldBe(InferenceErrorCode.ContextLengthExceeded);
            (await AskAsync(kind, "429", isFolded)).ErrorOf().RetryAfter.ShouldNotBeNull();
        }
    }

    [Theory, InlineData("openai"), InlineData("openai-responses"), InlineData("azure"), InlineData("vllm"), InlineData("compatible")]
    [Covers("openai openai-responses azure vllm compatible", Feature.Embeddings)]
    public async Task Embeddings_AreVectors(string kind)
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = OpenAIDouble.Script;

        var answer = await ((IEmbeddingProvider)TestProvider.Create(kind, listener.Address)).EmbedAsync(
            "embedding",
            new EmbeddingRequest { Id = RequestId.Create(), Model = new ModelId("m"), Caller = TestProvider.Ask().Caller, Inputs = [new Prompt.Text("a"), new Prompt.Text("b")] },
            TestContext.Current.CancellationToken);

        answer.Vectors.Select(vector => vector.ToArray()).ShouldBe([[1f, 0f], [0f, 1f]]);
        answer.Usage.PromptTokens.ShouldBe(4);
    }

    [Fact]
    public async Task Logprobs_AskedFor_AreTold()
    {
        var delta = (await AskAsync("openai", "logprobs", isFolded: true)).OfType<InferenceEvent.TextDelta>().Single();

        delta.TokenCount.ShouldBe(1);
        delta.Logprobs.Single().Bytes.ShouldBe([72, 105]);
        delta.Logprobs.Single().Top.Single().Logprob.ShouldBe(-0.5f);
    }

    [Theory]
    [Covers("openai-responses", Feature.Chat, Feature.Stream, Feature.Tools, Feature.Reasoning, Feature.Usage)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Response_OfEachForm_GivesTheSame(bool isFolded)
    {
        var events = await AskAsync("openai-responses", "response", isFolded);

        events.TextOf().ShouldBe("Hi there");
        string.Concat(events.OfType<InferenceEvent.ReasoningDelta>().Select(delta => delta.Text)).ShouldBe("Hm.");
        events.OfType<InferenceEvent.ReasoningDelta>().Last().Signature.ShouldBe("rs_1:c2VhbA==");
        var calls = events.OfType<InferenceEvent.ToolCallDelta>().ToList();
        (calls[0].Id, calls[0].Name, string.Concat(calls.Select(call => call.Arguments))).ShouldBe(("call_1", "look", """{"at":1}"""));
        events.OfType<InferenceEvent.ChoiceCompleted>().Single().Reason.ShouldBe(FinishReason.ToolCalls);
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 7, CachedTokens = 3, CompletionTokens = 5, ReasoningTokens = 2 });
    }

    private static async Task<IReadOnlyList<InferenceEvent>> AskAsync(string kind, string model, bool isFolded)
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = OpenAIDouble.Script;
        return await TestProvider.Create(kind, listener.Address).CollectAsync(TestProvider.Ask(isFolded: isFolded), model);
    }
}
