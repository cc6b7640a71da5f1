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

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

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
