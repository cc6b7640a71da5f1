using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Engines;

/// <summary>What a replica does not take, and what it says.</summary>
public sealed class EngineReplicaRefusalTests(DemoReplica shared) : IClassFixture<DemoReplica>
{
    private static readonly InferenceRequest Valid = DemoReplica.Ask("Hello!");
    private static readonly Dictionary<string, (InferenceRequest Request, string Parameter)> Refused = new()
    {
        ["temperature"] = (Valid with { Sampling = new() { Temperature = 2.1f } }, "temperature"),
        ["temperature NaN"] = (Valid with { Sampling = new() { Temperature = float.NaN } }, "temperature"),
        ["top_p"] = (Valid with { Sampling = new() { TopP = 1.5f } }, "top_p"),
        ["top_k"] = (Valid with { Sampling = new() { TopK = -2 } }, "top_k"),
        ["min_p"] = (Valid with { Sampling = new() { MinP = 1.1f } }, "min_p"),
        ["presence"] = (Valid with { Sampling = new() { PresencePenalty = -2.1f } }, "presence_penalty"),
        ["frequency"] = (Valid with { Sampling = new() { FrequencyPenalty = 2.1f } }, "frequency_penalty"),
        ["bias id"] = (Valid with { Sampling = new() { LogitBias = new Dictionary<int, float> { [4096] = 1 } } }, "logit_bias"),
        ["bias value"] = (Valid with { Sampling = new() { LogitBias = new Dictionary<int, float> { [1] = 101 } } }, "logit_bias"),
        ["max_tokens"] = (Valid with { Stopping = new() { MaxTokens = 0 } }, "max_tokens"),
        ["five stops"] = (Valid with { Stopping = new() { StopStrings = ["a", "b", "c", "d", "e"] } }, "stop"),
        ["empty stop"] = (Valid with { Stopping = new() { StopStrings = [""] } }, "stop"),
        ["n 0"] = (Valid with { ChoiceCount = 0 }, "n"),
        ["n 129"] = (Valid with { ChoiceCount = 129 }, "n"),
        ["top_logprobs"] = (Valid with { TopLogprobs = 21 }, "top_logprobs"),
        ["empty text"] = (DemoReplica.Ask(new Prompt.Text("")), "prompt"),
        ["no messages"] = (DemoReplica.Ask(new Prompt.Chat([])), "messages"),
        ["no ids"] = (DemoReplica.Ask(new Prompt.Tokens([])), "prompt"),
        ["foreign id"] = (DemoReplica.Ask(new Prompt.Tokens([1, 4096])), "prompt"),
        ["negative id"] = (DemoReplica.Ask(new Prompt.Tokens([-1])), "prompt"),
    };

    private static readonly ToolUse Tools = new() { Definitions = [new("f", null, null)] };

    private static readonly Dictionary<string, (InferenceRequest Request, string Parameter)> Unsupported = new()
    {
        ["tools"] = (Valid with { Tools = Tools }, "tools"),
        ["tools that may not be called"] = (Valid with { Tools = Tools with { Choice = ToolChoice.None } }, "tools"),
        ["JSON"] = (Valid with { Format = new OutputFormat.JsonObject() }, "response_format"),
        ["schema"] = (Valid with { Format = new OutputFormat.JsonSchema("a", "{}") }, "response_format"),
        ["effort"] = (Valid with { ReasoningEffort = "low" }, "reasoning_effort"),
        ["image"] = (Valid with { Prompt = new Prompt.Chat([Text("a"), Seeing("b")]) }, "messages[1].content[1].type"),
        ["field"] = (Valid with { Extra = """{"user":"u","repetition_penalty":1.1}""" }, "repetition_penalty"),
        ["field of chats"] = (Valid with { Extra = """{"verbosity":"low"}""" }, "verbosity"),
        ["field of texts"] = (DemoReplica.Ask(new Prompt.Text("a")) with { Extra = """{"suffix":"b"}""" }, "suffix"),
    };

    private static readonly Dictionary<string, InferenceRequest> Supported = new()
    {
        ["no effort"] = Valid with { ReasoningEffort = "none" },
        ["inert fields"] = Valid with { Extra = """{"repetition_penalty":1.0,"store":false,"tool_choice":"none","response_format":{"type" : "text"},"verbosity":"medium"}""" },
        ["unknown fields"] = Valid with { Extra = """{"never_heard_of":{"a":1},"service_tier":"auto"}""" },
        ["field of chats in a text"] = DemoReplica.Ask(new Prompt.Text("a")) with { Extra = """{"verbosity":"low","web_search_options":{}}""" },
        ["thoughts"] = Valid with { Prompt = new Prompt.Chat([Text("a"), Text("b") with { Role = ChatRole.Assistant, Parts = [new ContentPart.Reasoning("Hm."), new ContentPart.Text("b")] }, Text("c")]) },
    };

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    public static TheoryData<string> UnsupportedNames => [.. Unsupported.Keys];

    public static TheoryData<string> SupportedNames => [.. Supported.Keys];

    private static ChatMessage Text(string text) => new() { Role = ChatRole.User, Content = text };

    private static ChatMessage Seeing(string text) => Text(text) with { Parts = [new ContentPart.Text(text), new ContentPart.Image("https://example.org/a.png")] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public async Task Infer_ParameterOutOfBounds_FailsNamingIt(string name)
    {
        var (request, parameter) = Refused[name];

        var failed = (await shared.InferAsync(request)).ShouldHaveSingleItem().ShouldBeOfType<InferenceEvent.Failed>();

        failed.Error.Code.ShouldBe(InferenceErrorCode.InvalidRequest);
        failed.Error.Parameter.ShouldBe(parameter);
        failed.Error.Message.ShouldContain($"'{parameter}'");
    }

    [Theory]
    [MemberData(nameof(UnsupportedNames))]
    public async Task Infer_WhatOnlyProvidersCan_FailsNamingIt(string name)
    {
        var (request, parameter) = Unsupported[name];

        var failed = (await shared.InferAsync(request)).ShouldHaveSingleItem().ShouldBeOfType<InferenceEvent.Failed>();

        failed.Error.Code.ShouldBe(InferenceErrorCode.UnsupportedParameter);
        failed.Error.Parameter.ShouldBe(parameter);
        failed.Error.Message.ShouldStartWith($"'{parameter}' is not supported");
    }

    [Theory]
    [MemberData(nameof(SupportedNames))]
    public async Task Infer_WhatAsksForNothing_IsAnswered(string name)
    {
        var events = await shared.InferAsync(Supported[name] with { Stopping = new() { MaxTokens = 2 } });

        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
    }

    [Fact]
    public async Task Infer_PromptAsLongAsTheContext_FailsNamingBothNumbers()
    {
        var failed = (await shared.InferAsync(DemoReplica.Ask(new Prompt.Tokens(new int[1030]))))[0].ShouldBeOfType<InferenceEvent.Failed>();

        failed.Error.Code.ShouldBe(InferenceErrorCode.ContextLengthExceeded);
        failed.Error.Message.ShouldContain("1024");
        failed.Error.Message.ShouldContain("1030");
    }

    [Fact]
    public async Task Infer_QueueFull_FailsAsOverloadedWithAPause()
    {
        using var small = DemoReplica.Create(new EngineOptions { MaxSequences = 1, MaxQueuedRequests = 1 });
        var endless = DemoReplica.Ask("Tell me a story about a fox.") with { Stopping = new() { IgnoreEndOfSequence = true } };
        await using var running = small.Replica.InferAsync(endless, Cancellation).GetAsyncEnumerator(Cancellation);
        await running.MoveNextAsync();
        await running.MoveNextAsync();
        await using var waiting = small.Replica.InferAsync(endless, Cancellation).GetAsyncEnumerator(Cancellation);
        await waiting.MoveNextAsync();

        var failed = (await small.InferAsync(endless))[0].ShouldBeOfType<InferenceEvent.Failed>();

        failed.Error.Code.ShouldBe(InferenceErrorCode.Overloaded);
        failed.Error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Infer_Draining_IsRefusedAndReported()
    {
        using var own = new DemoReplica();
        own.Replica.GetReport().State.ShouldBe(ReplicaState.Ready);

        await own.Replica.DrainAsync(Cancellation);

        (await own.InferAsync(Valid))[0].ShouldBeOfType<InferenceEvent.Failed>().Error.Code.ShouldBe(InferenceErrorCode.Draining);
        own.Replica.GetReport().State.ShouldBe(ReplicaState.Draining);
    }
}
