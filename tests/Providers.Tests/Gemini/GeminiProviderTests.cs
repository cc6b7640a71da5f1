using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>The provider against the double, which the vendor's own client has driven.</summary>
public sealed class GeminiProviderTests : IAsyncLifetime
{
    private const string Model = "gemini-2.5-flash";

    private static readonly TokenUsage Counted = new() { PromptTokens = 9, CachedTokens = 4, CompletionTokens = 7, ReasoningTokens = 2 };

    private WireListener listener = null!;

    public async ValueTask InitializeAsync()
    {
        listener = await WireListener.StartAsync();
        listener.Script = GeminiDouble.Script();
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    [Covers("gemini", Feature.Chat, Feature.Stream, Feature.Usage)]
    public async Task Chat_GivesTextReasonAndUsage(bool isFolded)
    {
        var events = await AskAsync(TestProvider.Ask(isFolded: isFolded));

        events.TextOf().ShouldBe("Hello world.");
        events.ReasonOf().ShouldBe(FinishReason.Stop);
        events.EndOf().Usage.ShouldBe(Counted);
        var request = listener.Requests.Single();
        request.Headers["x-goog-api-key"].ShouldBe(TestProvider.Canary);
        request.Path.ShouldBe($"/v1beta/models/{Model}:{(isFolded ? "generateContent" : "streamGenerateContent?alt=sse")}");
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("gemini", Feature.Tools)]
    public async Task Tools_AreCalled_AndTheirMarkGoesBackWithTheCall(bool isFolded)
    {
        var events = await AskAsync(Conversations.Weather(isFolded));

        events.CallsOf().ShouldBe([new ToolCall("fc_1", "get_weather", """{"city":"Paris"}""")]);
        events.ReasonOf().ShouldBe(FinishReason.ToolCalls);
        var mark = events.OfType<InferenceEvent.ReasoningDelta>().Single().Signature;
        await AskAsync(Conversations.WeatherAnswered(mark));
        listener.Requests[^1].Json.GetProperty("contents").GetRawText().ShouldBe(
            """[{"role":"user","parts":[{"text":"What is the weather in Paris?"}]},"""
            + $$$$"""{"role":"model","parts":[{"functionCall":{"name":"get_weather","args":{"city":"Paris"},"id":"call_1"},"thoughtSignature":"{{{{GeminiDouble.Signature}}}}"}]},"""
            + """{"role":"user","parts":[{"functionResponse":{"name":"get_weather","response":{"output":"21 degrees"},"id":"call_1"}}]}]""");
    }

    [Theory]
    [InlineData("gemini-2.5-flash", null)]
    [InlineData("gemini-3-pro-preview", "skip_thought_signature_validator")]
    public async Task CallOfAnotherModels_IsMarkedForModelsThatWantAMark(string model, string? mark)
    {
        await TestProvider.Create("gemini", listener.Address).CollectAsync(Conversations.WeatherAnswered("anthropic:x"), model);

        var call = listener.Requests.Single().Json.GetProperty("contents")[1].GetProperty("parts")[0];
        (call.TryGetProperty("thoughtSignature", out var sent) ? sent.GetString() : null).ShouldBe(mark);
    }

    [Fact]
    public async Task Conversation_IsWrittenWithInstructionsApartAndRolesInTurn()
    {
        await AskAsync(TestProvider.Ask(Conversations.Long));

        listener.Requests.Single().Body.ShouldBe(
            """{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Hi."}]},{"role":"model","parts":[{"text":"Hello."}]},{"role":"user","parts":[{"text":"And?"},{"text":"Go on."}]}]}""");
    }

    [Fact]
    [Covers("gemini", Feature.Images)]
    public async Task Image_IsSentAsItCame()
    {
        (await AskAsync(Conversations.Picture())).TextOf().ShouldBe("A pixel.");
        (await AskAsync(Conversations.Picture("https://example.org/x.webp?y"))).TextOf().ShouldBe("A pixel.");

        Part(0).ShouldBe($$$"""{"inlineData":{"mimeType":"image/png","data":"{{{Conversations.Pixel}}}"}}""");
        Part(1).ShouldBe("""{"fileData":{"mimeType":"image/webp","fileUri":"https://example.org/x.webp?y"}}""");
        string Part(int request) => listener.Requests[request].Json.GetProperty("contents")[0].GetProperty("parts")[1].GetRawText();
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("gemini", Feature.Schema)]
    public async Task Schema_IsAskedForInTheApisOwnWay(bool isFolded)
    {
        (await AskAsync(Conversations.Structured(isFolded))).TextOf().ShouldBe("""{"answer":42}""");

        listener.Requests.Single().Json.GetProperty("generationConfig").GetRawText().ShouldBe(
            $$"""{"responseMimeType":"application/json","responseJsonSchema":{{Conversations.Schema}}}""");
    }

    [Theory]
    [Covers("gemini", Feature.Reasoning)]
    [InlineData("gemini-2.5-flash", "low", """{"thinkingBudget":2048,"includeThoughts":true}""")]
    [InlineData("gemini-2.5-flash", "none", """{"thinkingBudget":0}""")]
    [InlineData("gemini-2.5-pro", "none", """{"thinkingBudget":128}""")]
    [InlineData("gemini-3-pro-preview", "minimal", """{"thinkingLevel":"LOW","includeThoughts":true}""")]
    [InlineData("gemini-3-flash", "high", """{"thinkingLevel":"HIGH","includeThoughts":true}""")]
    public async Task Effort_BecomesWhatTheModelTakes(string model, string effort, string thinking)
    {
        var events = await TestProvider.Create("gemini", listener.Address).CollectAsync(TestProvider.Ask() with { ReasoningEffort = effort }, model);

        listener.Requests.Single().Json.GetProperty("generationConfig").GetProperty("thinkingConfig").GetRawText().ShouldBe(thinking);
        events.ReasoningOf().ShouldBe(effort is "none" ? "" : "Let me think.");
    }

    [Fact]
    public async Task Sampling_IsSent_AndTheRestDroppedByName()
    {
        var events = await AskAsync(TestProvider.Ask() with
        {
            Sampling = new() { Temperature = 0.5f, TopP = 0.9f, TopK = 40, Seed = -1, PresencePenalty = 1, FrequencyPenalty = 0.5f, MinP = 0.1f },
            Stopping = new() { MaxTokens = 9, StopStrings = ["END"] },
            TopLogprobs = 2,
            Extra = """{"safetySettings":[],"generationConfig":{"speechConfig":{},"topK":7},"unheard_of":1}""",
        });

        listener.Requests.Single().Json.GetProperty("generationConfig").GetRawText().ShouldBe(
            """{"temperature":0.5,"topP":0.9,"topK":40,"maxOutputTokens":9,"stopSequences":["END"],"seed":2147483647,"presencePenalty":1,"frequencyPenalty":0.5,"responseLogprobs":true,"logprobs":2,"speechConfig":{}}""");
        listener.Requests.Single().Json.GetProperty("safetySettings").GetRawText().ShouldBe("[]");
        events.DroppedOf().ShouldBe(["min_p", "unheard_of"]);
    }

    [Theory]
    [InlineData("required", null, """{"mode":"ANY"}""")]
    [InlineData("none", null, """{"mode":"NONE"}""")]
    [InlineData("function", "get_weather", """{"mode":"ANY","allowedFunctionNames":["get_weather"]}""")]
    public async Task ToolChoice_BecomesGoogles(string value, string? name, string sent)
    {
        await AskAsync(Conversations.Weather() with { Tools = Conversations.Tools with { Choice = new ToolChoice(value, name) } });

        listener.Requests.Single().Json.GetProperty("toolConfig").GetProperty("functionCallingConfig").GetRawText().ShouldBe(sent);
    }

    [Fact]
    public async Task SeveralAnswers_AreKeptApart_WithTheirLogProbabilities()
    {
        listener.Script = WireScript.Sse(
            """{"candidates":[{"index":0,"content":{"parts":[{"text":"a"}]},"logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-0.5}],"topCandidates":[{"candidates":[{"token":"a","logProbability":-0.5},{"token":"z","logProbability":-2}]}]}}]}""",
            """{"candidates":[{"index":1,"content":{"parts":[{"text":"b"}]},"finishReason":"MAX_TOKENS"}]}""",
            """{"candidates":[{"index":0,"content":{"parts":[{"text":"c"}]},"finishReason":"STOP"}]}""");

        var events = await AskAsync(TestProvider.Ask() with { ChoiceCount = 2, TopLogprobs = 2 });

        (events.TextOf(), events.TextOf(1)).ShouldBe(("ac", "b"));
        events.OfType<InferenceEvent.ChoiceCompleted>().Select(choice => (choice.Choice, choice.Reason)).ShouldBe([(1, FinishReason.Length), (0, FinishReason.Stop)]);
        var logprob = events.OfType<InferenceEvent.TextDelta>().First().Logprobs.Single();
        (logprob.Token, logprob.Logprob, logprob.Top[1].Token).ShouldBe(("a", -0.5f, "z"));
        events.EndOf();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task BlockedPrompt_EndsWithItsReason(bool isFolded)
    {
        const string Body = """{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":4}}""";
        listener.Script = isFolded ? WireScript.Json(Body) : WireScript.Sse(Body);

        var events = await AskAsync(TestProvider.Ask(isFolded: isFolded));

        events.ReasonOf().ShouldBe(FinishReason.ContentFilter);
        events.OfType<InferenceEvent.TextDelta>().Single().ShouldSatisfyAllConditions(
            delta => delta.IsRefusal.ShouldBeTrue(), delta => delta.Text.ShouldContain("SAFETY"));
        events.EndOf().Usage.PromptTokens.ShouldBe(4);
    }

    [Theory]
    [InlineData("STOP", "stop")]
    [InlineData("MAX_TOKENS", "length")]
    [InlineData("SAFETY", "content_filter")]
    [InlineData("RECITATION", "content_filter")]
    [InlineData("IMAGE_SAFETY", "content_filter")]
    [InlineData("SOMETHING_NEW", "stop")]
    public async Task FinishReason_BecomesOurs(string theirs, string ours)
    {
        listener.Script = WireScript.Sse($$$"""{"something":"new","candidates":[{"content":{"parts":[{"text":"x"},{"something":"new"}]},"finishReason":"{{{theirs}}}"}]}""");

        var events = await AskAsync(TestProvider.Ask());

        events.ReasonOf().Value.ShouldBe(ours);
        events.EndOf();
    }

    [Fact]
    public async Task CallThatMakesNoSense_IsAFailure()
    {
        listener.Script = WireScript.Sse("""{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"call:get_weather("}]}""");

        var error = (await AskAsync(Conversations.Weather())).ErrorOf();

        (error.Code, error.Message.Contains("get_weather(", StringComparison.Ordinal)).ShouldBe((InferenceErrorCode.ProviderBroken, true));
    }

    [Theory]
    [Covers("gemini", Feature.Errors)]
    [InlineData(400, "INVALID_ARGUMENT", "Bad.", InferenceErrorCode.ProviderRejected)]
    [InlineData(400, "INVALID_ARGUMENT", "The input token count (9) exceeds the maximum number of tokens allowed (8).", InferenceErrorCode.ContextLengthExceeded)]
    [InlineData(400, "FAILED_PRECONDITION", "Billing.", InferenceErrorCode.ProviderCredentials)]
    [InlineData(403, "PERMISSION_DENIED", "No.", InferenceErrorCode.ProviderCredentials)]
    [InlineData(400, "FAILED_PRECONDITION", "The File abc is not in an ACTIVE state and usage is not allowed.", InferenceErrorCode.ProviderRejected)]
    [InlineData(403, "PERMISSION_DENIED", "You do not have permission to access the File abc or it may not exist.", InferenceErrorCode.ProviderRejected)]
    [InlineData(404, "NOT_FOUND", "No.", InferenceErrorCode.ProviderModelNotFound)]
    [InlineData(500, "INTERNAL", "Oh.", InferenceErrorCode.ProviderUnavailable)]
    [InlineData(503, "UNAVAILABLE", "Overloaded.", InferenceErrorCode.ProviderUnavailable)]
    [InlineData(504, "DEADLINE_EXCEEDED", "Late.", InferenceErrorCode.ProviderTimeout)]
    public async Task Error_IsToldByItsStatus(int code, string status, string message, InferenceErrorCode ours)
    {
        listener.Script = GeminiDouble.Error(code, status, message);

        (await AskAsync(TestProvider.Ask())).ErrorOf().Code.ShouldBe(ours);
    }

    [Fact]
    public async Task Error_OfTheRate_SaysHowLongToWait()
    {
        listener.Script = GeminiDouble.Error(429, "RESOURCE_EXHAUSTED", "Quota.", """[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"}]""");

        var error = (await AskAsync(TestProvider.Ask())).ErrorOf();

        (error.Code, error.RetryAfter).ShouldBe((InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(34.5)));
    }

    [Fact]
    public async Task Error_OfAKeyThatIsNotValid_IsOurs()
    {
        listener.Script = GeminiDouble.Error(400, "INVALID_ARGUMENT", "API key not valid.", """[{"reason":"API_KEY_INVALID"}]""");

        (await AskAsync(TestProvider.Ask())).ErrorOf().Code.ShouldBe(InferenceErrorCode.ProviderCredentials);
    }

    [Theory, InlineData("../../v1/x"), InlineData("models/../x"), InlineData("a//b")]
    public async Task ModelThatWouldLeadElsewhere_IsRefused(string model)
    {
        var events = await TestProvider.Create("gemini", listener.Address).CollectAsync(TestProvider.Ask(), model);

        events.ErrorOf().Parameter.ShouldBe("model");
        listener.Requests.ShouldBeEmpty();
    }

    private Task<IReadOnlyList<InferenceEvent>> AskAsync(InferenceRequest request) => TestProvider.Create("gemini", listener.Address).CollectAsync(request, Model);
}
