using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Tgi;

/// <summary>The provider against the double, which the vendor's own client has driven.</summary>
public sealed class TgiProviderTests : IAsyncLifetime
{
    private WireListener listener = null!;

    public async ValueTask InitializeAsync()
    {
        listener = await WireListener.StartAsync();
        listener.Script = TgiDouble.Script;
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    [Fact]
    [Covers("tgi", Feature.Client)]
    public Task Double_DrivenByTheVendorsClient_SpeaksTheContract() =>
        NodeScript.RunAsync(new() { ["DOUBLE_URL"] = listener.Address.ToString() }, "--test", "npm/provider.tgi.test.mjs");

    [Theory, InlineData(true), InlineData(false)]
    public async Task Text_GivesTextReasonAndUsage(bool isFolded)
    {
        var events = await AskAsync(Text(isFolded));

        events.TextOf().ShouldBe("Hello world.");
        events.ReasonOf().ShouldBe(FinishReason.Stop);
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 6, CompletionTokens = 5 });
        var request = listener.Requests.Single();
        (request.Path, request.Body).ShouldBe(
            (isFolded ? "/generate" : "/generate_stream", """{"inputs":"Say hello.","parameters":{"details":true,"return_full_text":false}}"""));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task StopString_IsNoPartOfTheAnswer(bool isFolded)
    {
        var events = await AskAsync(Text(isFolded) with { Stopping = new() { StopStrings = ["o wor", "wor"] } });

        events.TextOf().ShouldBe("Hell");
        events.ReasonOf().ShouldBe(FinishReason.Stop);
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("tgi", Feature.Schema)]
    public async Task Schema_BecomesAGrammar(bool isFolded)
    {
        var events = await AskAsync(Text(isFolded) with { Format = new OutputFormat.JsonSchema("answer", Conversations.Schema), Stopping = new() { MaxTokens = 5 } });

        events.TextOf().ShouldBe("""{"answer":42}""");
        events.ReasonOf().ShouldBe(FinishReason.Length);
        listener.Requests.Single().Json.GetProperty("parameters").GetProperty("grammar").GetRawText().ShouldBe($$"""{"type":"json","value":{{Conversations.Schema}}}""");
    }

    [Fact]
    public async Task Sampling_IsSentWithinItsBounds_AndTheRestDroppedByName()
    {
        var events = await AskAsync(Text() with
        {
            Sampling = new() { Temperature = 0, TopP = 1, TopK = 5, Seed = 7, FrequencyPenalty = 0.5f, PresencePenalty = 1, MinP = 0.1f },
            Extra = """{"typical_p":0.9,"unheard_of":1}""",
        });

        listener.Requests.Single().Json.GetProperty("parameters").GetRawText().ShouldBe(
            """{"details":true,"return_full_text":false,"do_sample":false,"top_k":5,"seed":7,"frequency_penalty":0.5,"typical_p":0.9}""");
        events.DroppedOf().ShouldBe(["presence_penalty", "min_p", "unheard_of"]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task LogProbabilities_StandAtTheirTokens(bool isFolded)
    {
        var events = await AskAsync(Text(isFolded) with { TopLogprobs = 0 });

        events.OfType<InferenceEvent.TextDelta>().SelectMany(delta => delta.Logprobs).Select(logprob => logprob.Token).ShouldBe(["Hel", "lo", " world", "."]);
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("tgi", Feature.Chat, Feature.Stream, Feature.Usage)]
    public async Task Chat_GoesThroughTheOpenAIRoute(bool isFolded)
    {
        var events = await AskAsync(TestProvider.Ask(isFolded: isFolded));

        events.TextOf().ShouldBe("Hello world.");
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 6, CompletionTokens = 5 });
        listener.Requests.Single().Path.ShouldBe("/v1/chat/completions");
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("tgi", Feature.Tools)]
    public async Task Tools_AreCalledInChats(bool isFolded)
    {
        var events = await AskAsync(Conversations.Weather(isFolded));

        events.CallsOf().Single().ShouldSatisfyAllConditions(call => call.Name.ShouldBe("get_weather"), call => call.Arguments.ShouldBe("""{"city":"Paris"}"""));
        events.ReasonOf().ShouldBe(FinishReason.ToolCalls);
    }

    [Fact]
    [Covers("tgi", Feature.Images)]
    public async Task Image_IsSentInChats()
    {
        await AskAsync(Conversations.Picture());

        listener.Requests.Single().Body.ShouldContain("\"image_url\"");
    }

    [Fact]
    public async Task TokenIds_AreRefused()
    {
        var error = (await AskAsync(TestProvider.Ask(new Prompt.Tokens([1, 2])))).ErrorOf();

        (error.Code, error.Parameter).ShouldBe((InferenceErrorCode.UnsupportedParameter, "prompt"));
    }

    [Theory]
    [Covers("tgi", Feature.Errors)]
    [InlineData(422, "validation", "Bad.", InferenceErrorCode.ProviderRejected)]
    [InlineData(422, "validation", "`inputs` tokens + `max_new_tokens` must be <= 4096.", InferenceErrorCode.ContextLengthExceeded)]
    [InlineData(422, "template_error", "Bad.", InferenceErrorCode.ProviderRejected)]
    [InlineData(422, "tool_error", "Bad.", InferenceErrorCode.ProviderRejected)]
    [InlineData(424, "generation", "Request failed during generation", InferenceErrorCode.ProviderUnavailable)]
    [InlineData(429, "overloaded", "Model is overloaded", InferenceErrorCode.ProviderRateLimited)]
    [InlineData(500, "incomplete_generation", "Incomplete generation", InferenceErrorCode.ProviderBroken)]
    [InlineData(503, "healthcheck", "unhealthy", InferenceErrorCode.ProviderUnavailable)]
    public async Task Error_IsToldByItsType(int status, string type, string message, InferenceErrorCode code)
    {
        listener.Script = TgiDouble.Error(status, type, message);

        (await AskAsync(Text())).ErrorOf().Code.ShouldBe(code);
        (await AskAsync(TestProvider.Ask())).ErrorOf().Code.ShouldBe(code);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task ErrorInAStream_EndsIt(bool isChat)
    {
        listener.Script = WireScript.Sse(
            isChat ? """{"choices":[{"index":0,"delta":{"content":"Hel"}}]}""" : """{"index":1,"token":{"id":1,"text":"Hel","logprob":0,"special":false},"generated_text":null}""",
            """{"error":"Request failed during generation: CUDA out of memory","error_type":"generation"}""");

        var events = await AskAsync(isChat ? TestProvider.Ask() : Text());

        events.TextOf().ShouldBe("Hel");
        events[^1].ShouldBeOfType<InferenceEvent.Failed>().Usage.CompletionTokens.ShouldBe(1);
        events.ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderUnavailable);
    }

    private static InferenceRequest Text(bool isFolded = false) => TestProvider.Ask(new Prompt.Text("Say hello."), isFolded);

    private Task<IReadOnlyList<InferenceEvent>> AskAsync(InferenceRequest request) => TestProvider.Create("tgi", listener.Address).CollectAsync(request);
}
