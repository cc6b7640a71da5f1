using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>The provider against the double, which the vendor's own client has driven.</summary>
public sealed class AnthropicProviderTests : IAsyncLifetime
{
    private const string Model = "claude-sonnet-4-20250514";

    private static readonly TokenUsage Counted = new() { PromptTokens = 331, CachedTokens = 300, CacheWriteTokens = 20, CompletionTokens = 7, ReasoningTokens = 2 };

    private WireListener listener = null!;

    public async ValueTask InitializeAsync()
    {
        listener = await WireListener.StartAsync();
        listener.Script = AnthropicDouble.Script;
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    [Covers("anthropic", Feature.Chat, Feature.Stream, Feature.Usage)]
    public async Task Chat_GivesTextReasonAndUsage(bool isFolded)
    {
        var events = await AskAsync(TestProvider.Ask(isFolded: isFolded));

        events.TextOf().ShouldBe("Hello world.");
        events.ReasonOf().ShouldBe(FinishReason.Stop);
        events.EndOf().Usage.ShouldBe(Counted);
        var request = listener.Requests.Single();
        (request.Path, request.Headers["x-api-key"], request.Headers["anthropic-version"]).ShouldBe(("/v1/messages", TestProvider.Canary, "2023-06-01"));
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("anthropic", Feature.Tools)]
    public async Task Tools_AreCalledWithTheirArguments(bool isFolded)
    {
        var events = await AskAsync(Conversations.Weather(isFolded));

        events.TextOf().ShouldBe("I look.");
        events.CallsOf().ShouldBe([new ToolCall("toolu_1", "get_weather", """{"city":"Paris"}""")]);
        events.ReasonOf().ShouldBe(FinishReason.ToolCalls);
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("anthropic", Feature.Reasoning)]
    public async Task Thoughts_ComeWithTheirMarks_AndGoBackAsTheyCame(bool isFolded)
    {
        var events = await AskAsync(TestProvider.Ask(isFolded: isFolded) with { ReasoningEffort = "low" });

        events.ReasoningOf().ShouldBe("Let me think.");
        var marks = events.OfType<InferenceEvent.ReasoningDelta>().Select(delta => delta.Signature).OfType<string>().ToList();
        marks.Count.ShouldBe(2);
        await AskAsync(TestProvider.Ask(new Prompt.Chat(
        [
            Conversations.Message(ChatRole.User, "Think."),
            Conversations.Message(ChatRole.Assistant, "Yes.") with
            {
                Parts = [new ContentPart.Reasoning("Let me think.", marks[0]), new ContentPart.Reasoning("", marks[1]), new ContentPart.Reasoning("Mine.", "gemini:x"), new ContentPart.Text("Yes.")],
            },
            Conversations.Message(ChatRole.User, "Again."),
        ])));
        listener.Requests[^1].Json.GetProperty("messages")[1].GetProperty("content").GetRawText().ShouldBe(
            $$"""[{"type":"thinking","thinking":"Let me think.","signature":"{{AnthropicDouble.Signature}}"},{"type":"redacted_thinking","data":"c2VjcmV0"},{"type":"text","text":"Yes."}]""");
    }

    [Fact]
    public async Task Conversation_IsWrittenWithInstructionsApartAndRolesInTurn()
    {
        await AskAsync(TestProvider.Ask(Conversations.Long));

        var body = listener.Requests.Single().Json;
        body.GetProperty("system").GetRawText().ShouldBe("""[{"type":"text","text":"Be brief."}]""");
        body.GetProperty("messages").GetRawText().ShouldBe(
            """[{"role":"user","content":[{"type":"text","text":"Hi."}]},{"role":"assistant","content":[{"type":"text","text":"Hello."}]},{"role":"user","content":[{"type":"text","text":"And?"},{"type":"text","text":"Go on."}]}]""");
        body.GetProperty("max_tokens").GetInt32().ShouldBe(8192);
    }

    [Fact]
    public async Task WhatAToolReturned_IsATurnOfTheUsers()
    {
        await AskAsync(Conversations.WeatherAnswered());

        listener.Requests.Single().Json.GetProperty("messages").GetRawText().ShouldBe(
            """[{"role":"user","content":[{"type":"text","text":"What is the weather in Paris?"}]},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"get_weather","input":{"city":"Paris"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":[{"type":"text","text":"21 degrees"}]}]}]""");
    }

    [Fact]
    [Covers("anthropic", Feature.Images)]
    public async Task Image_IsSentAsItCame()
    {
        (await AskAsync(Conversations.Picture())).TextOf().ShouldBe("A pixel.");
        await AskAsync(Conversations.Picture("https://example.org/x.png"));

        Source(0).ShouldBe($$"""{"type":"base64","media_type":"image/png","data":"{{Conversations.Pixel}}"}""");
        Source(1).ShouldBe("""{"type":"url","url":"https://example.org/x.png"}""");
        string Source(int request) =>
            listener.Requests[request].Json.GetProperty("messages")[0].GetProperty("content")[1].GetProperty("source").GetRawText();
    }

    [Theory, InlineData(true), InlineData(false)]
    [Covers("anthropic", Feature.Schema)]
    public async Task Schema_IsAskedForInTheApisOwnWay(bool isFolded)
    {
        (await AskAsync(Conversations.Structured(isFolded))).TextOf().ShouldBe("""{"answer":42}""");

        listener.Requests.Single().Json.GetProperty("output_config").GetRawText().ShouldBe($$$"""{"format":{"type":"json_schema","schema":{{{Conversations.Schema}}}}}""");
    }

    [Fact]
    public async Task JsonWithoutSchema_IsRefused()
    {
        var error = (await AskAsync(TestProvider.Ask() with { Format = new OutputFormat.JsonObject() })).ErrorOf();

        (error.Code, error.Parameter, error.Source).ShouldBe((InferenceErrorCode.UnsupportedParameter, "response_format", "test"));
        listener.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("claude-3-7-sonnet-20250219", """{"temperature":0.5,"top_p":0.9,"top_k":40}""", "min_p,seed,presence_penalty,frequency_penalty,logit_bias,unheard_of")]
    [InlineData("claude-sonnet-4-20250514", """{"temperature":0.5,"top_k":40}""", "top_p,min_p,seed,presence_penalty,frequency_penalty,logit_bias,unheard_of")]
    [InlineData("claude-opus-4-7", "{}", "temperature,top_p,top_k,min_p,seed,presence_penalty,frequency_penalty,logit_bias,unheard_of")]
    [InlineData("some-other-model", """{"temperature":0.5,"top_p":0.9,"top_k":40}""", "min_p,seed,presence_penalty,frequency_penalty,logit_bias,unheard_of")]
    public async Task Sampling_IsSentToModelsThatTakeIt_AndDroppedByName(string model, string sent, string dropped)
    {
        var events = await TestProvider.Create("anthropic", listener.Address).CollectAsync(
            TestProvider.Ask() with
            {
                Sampling = new()
                {
                    Temperature = 0.5f,
                    TopP = 0.9f,
                    TopK = 40,
                    MinP = 0.1f,
                    Seed = 1,
                    PresencePenalty = 1,
                    FrequencyPenalty = 1,
                    LogitBias = new Dictionary<int, float> { [1] = 1 },
                },
                Extra = """{"unheard_of":true}""",
            },
            model);

        string.Join(',', events.DroppedOf()).ShouldBe(dropped);
        var body = listener.Requests.Single().Json;
        string.Join(',', new[] { "temperature", "top_p", "top_k" }.Where(name => body.TryGetProperty(name, out _))
            .Select(name => $"\"{name}\":{body.GetProperty(name).GetRawText()}")).ShouldBe(sent.Trim('{', '}'));
        body.TryGetProperty("unheard_of", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Sampling_WhereNothingMayBeDropped_IsRefusedByName()
    {
        var provider = TestProvider.Create("anthropic", listener.Address, options => options.DropUnsupported = false);

        var error = (await provider.CollectAsync(TestProvider.Ask() with { Sampling = new() { Seed = 1 } })).ErrorOf();

        (error.Code, error.Parameter).ShouldBe((InferenceErrorCode.UnsupportedParameter, "seed"));
    }

    [Theory]
    [InlineData("claude-3-7-sonnet-20250219", "low", null, """{"type":"enabled","budget_tokens":2048}""")]
    [InlineData("claude-3-7-sonnet-20250219", "high", 4000, """{"type":"enabled","budget_tokens":2000}""")]
    [InlineData("claude-3-7-sonnet-20250219", "high", 100, null)]
    [InlineData("claude-opus-4-7", "high", 100, """{"type":"adaptive","display":"summarized"}""")]
    [InlineData("claude-opus-5", "none", null, """{"type":"disabled"}""")]
    [InlineData("claude-3-7-sonnet-20250219", "none", null, null)]
    public async Task Effort_BecomesWhatTheModelTakes(string model, string effort, int? maxTokens, string? thinking)
    {
        await TestProvider.Create("anthropic", listener.Address).CollectAsync(
            TestProvider.Ask() with { ReasoningEffort = effort, Stopping = new() { MaxTokens = maxTokens } }, model);

        var body = listener.Requests.Single().Json;
        (body.TryGetProperty("thinking", out var sent) ? sent.GetRawText() : null).ShouldBe(thinking);
        if (thinking?.Contains("budget", StringComparison.Ordinal) == true)
        {
            body.GetProperty("max_tokens").GetInt32().ShouldBeGreaterThan(sent.GetProperty("budget_tokens").GetInt32());
        }
    }

    [Theory]
    [InlineData("auto", null, null, """{"type":"auto"}""")]
    [InlineData("required", null, false, """{"type":"any","disable_parallel_tool_use":true}""")]
    [InlineData("none", null, false, """{"type":"none"}""")]
    [InlineData("function", "get_weather", null, """{"type":"tool","name":"get_weather"}""")]
    [InlineData(null, null, true, """{"type":"auto","disable_parallel_tool_use":false}""")]
    public async Task ToolChoice_BecomesAnthropics(string? value, string? name, bool? parallel, string sent)
    {
        ToolChoice? choice = value is null ? null : new ToolChoice(value, name);
        await AskAsync(Conversations.Weather() with { Tools = Conversations.Tools with { Choice = choice, Parallel = parallel } });

        listener.Requests.Single().Json.GetProperty("tool_choice").GetRawText().ShouldBe(sent);
    }

    [Theory]
    [Covers("anthropic", Feature.Errors)]
    [InlineData(400, "invalid_request_error", InferenceErrorCode.ProviderRejected)]
    [InlineData(401, "authentication_error", InferenceErrorCode.ProviderCredentials)]
    [InlineData(403, "permission_error", InferenceErrorCode.ProviderCredentials)]
    [InlineData(404, "not_found_error", InferenceErrorCode.ProviderModelNotFound)]
    [InlineData(413, "request_too_large", InferenceErrorCode.ProviderRejected)]
    [InlineData(429, "rate_limit_error", InferenceErrorCode.ProviderRateLimited)]
    [InlineData(500, "api_error", InferenceErrorCode.ProviderUnavailable)]
    [InlineData(529, "overloaded_error", InferenceErrorCode.ProviderUnavailable)]
    public async Task Error_IsToldByItsType(int status, string type, InferenceErrorCode code)
    {
        listener.Script = AnthropicDouble.Error(status, type, "It went wrong.").With("Retry-After", "7");

        var error = (await AskAsync(TestProvider.Ask())).ErrorOf();

        (error.Code, error.RetryAfter).ShouldBe((code, code is InferenceErrorCode.ProviderCredentials ? error.RetryAfter : TimeSpan.FromSeconds(7)));
        error.Message.ShouldNotContain(TestProvider.Canary);
    }

    [Fact]
    public async Task Error_OfAPromptThatIsTooLong_IsToldApart()
    {
        listener.Script = AnthropicDouble.Error(400, "invalid_request_error", "prompt is too long: 200001 tokens > 200000 maximum");

        (await AskAsync(TestProvider.Ask())).ErrorOf().Code.ShouldBe(InferenceErrorCode.ContextLengthExceeded);
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("tool_use", "tool_calls")]
    [InlineData("refusal", "content_filter")]
    [InlineData("pause_turn", "stop")]
    [InlineData("something_new", "stop")]
    public async Task StopReason_BecomesOurs(string theirs, string ours)
    {
        listener.Script = WireScript.Sse(
            """{"type":"message_start","message":{"usage":{"input_tokens":1,"output_tokens":1}}}""",
            """{"type":"something_new","index":5}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"something_new"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"something_new"}}""",
            $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{theirs}}}"},"usage":{"output_tokens":3}}""",
            """{"type":"message_stop"}""");

        var events = await AskAsync(TestProvider.Ask());

        events.ReasonOf().Value.ShouldBe(ours);
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 1, CompletionTokens = 3 });
    }

    [Fact]
    public async Task CallWithoutArguments_HasAnEmptyObject()
    {
        listener.Script = WireScript.Sse(
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"now","input":{}}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":3}}""",
            """{"type":"message_stop"}""");

        (await AskAsync(TestProvider.Ask())).CallsOf().ShouldBe([new ToolCall("t", "now", "{}")]);
    }

    [Fact]
    public async Task Cut_AfterSomePieces_CountsWhatWasSeen()
    {
        listener.Script = WireScript.Sse(
            """{"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"c"}}""");

        var failed = (await AskAsync(TestProvider.Ask()))[^1].ShouldBeOfType<InferenceEvent.Failed>();

        (failed.Error.Code, failed.Usage).ShouldBe((InferenceErrorCode.ProviderBroken, new TokenUsage { PromptTokens = 5, CompletionTokens = 3 }));
    }

    private Task<IReadOnlyList<InferenceEvent>> AskAsync(InferenceRequest request) => TestProvider.Create("anthropic", listener.Address).CollectAsync(request, Model);
}
