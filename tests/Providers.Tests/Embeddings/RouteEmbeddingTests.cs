using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Routes;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Embeddings;

public sealed class RouteEmbeddingTests
{
    public static TheoryData<InferenceErrorCode> Faults =>
        [InferenceErrorCode.ProviderUnavailable, InferenceErrorCode.ProviderTimeout, InferenceErrorCode.ProviderRateLimited, InferenceErrorCode.ProviderCredentials, InferenceErrorCode.ProviderBroken, InferenceErrorCode.UnsupportedParameter];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Target_ThatFails_IsFollowedByTheNext(InferenceErrorCode fault)
    {
        var bench = new RouteBench("a/m", "b/n") { Prices = { ["b"] = 5 } };
        bench.A.Does(Script.Fails(fault));
        bench.B.Does(Script.Answers("four"));

        var answer = await EmbedAsync(bench, Request("one", "two"));

        answer.Error.ShouldBeNull();
        answer.Vectors.Select(vector => vector.Length).ShouldBe([4, 4]);
        answer.Target.ShouldBe(new TargetId("b", "n"));
        answer.Attempts.Select(attempt => (attempt.Target.ToString(), attempt.Error)).ShouldBe([("a/m", fault), ("b/n", null)]);
        (answer.Cost, answer.Usage.PromptTokens).ShouldBe((new Cost(20, "USD"), 3));
        answer.DroppedParameters.ShouldBe(["user"]);
        bench.Gate.Outcomes.Select(outcome => (outcome.Target.Provider, outcome.Outcome.End)).ShouldBe([("a", AttemptEnd.Failed), ("b", AttemptEnd.Completed)]);
    }

    [Fact]
    public async Task Target_WithAnOpenBreaker_IsNotAsked()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Gate.Closed.Add("a/m");
        bench.B.Does(Script.Answers("B"));

        (await EmbedAsync(bench, Request("one"))).Attempts.ShouldHaveSingleItem().Target.Provider.ShouldBe("b");

        bench.A.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Target_ThatMakesNoEmbeddings_IsPassedOver()
    {
        var bench = new RouteBench("local/demo", "a/m", "b/n") { A = { MakesEmbeddings = false } };
        bench.B.Does(Script.Answers("B"));

        var answer = await EmbedAsync(bench, Request("one"));

        answer.Attempts.ShouldHaveSingleItem().Target.Provider.ShouldBe("b");
    }

    [Fact]
    public async Task Retry_AtTheSameTarget_IsMade()
    {
        var bench = new RouteBench("a/m") { Options = { Retries = 1 } };
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderBroken), Script.Answers("A"));

        (await EmbedAsync(bench, Request("one"))).Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task LeastLatency_KnowsHowLongEmbeddingsTook()
    {
        var bench = new RouteBench("a/m", "b/n") { Options = { Policy = "least-latency" } };
        bench.A.Does(new Script(Waits(bench, TimeSpan.FromSeconds(2))) + Script.Answers("A"));
        bench.B.Does(Script.Answers("B"));
        List<string> asked = [];
        for (var i = 0; i < 3; i++)
        {
            asked.Add((await EmbedAsync(bench, Request("one"))).Target!.Value.Provider);
        }

        asked.ShouldBe(["a", "b", "b"]);
    }

    [Fact]
    public async Task Input_LongerThanATargetTakes_GoesToOneThatTakesIt()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Targets[0].ContextLength = 10;
        bench.A.Does(Script.Answers("A"));
        bench.B.Does(Script.Answers("B"));

        var many = await EmbedAsync(bench, Request([.. Enumerable.Repeat(new string('x', 50), 20)]));
        var @long = await EmbedAsync(bench, Request("x", new string('x', 55)));

        (many.Target!.Value.Provider, @long.Target!.Value.Provider).ShouldBe(("a", "b"));
    }

    [Fact]
    public async Task Failure_OfAllTargets_SaysWhatWasTried()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderBroken));
        bench.B.Does(Script.Fails(InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(9)));

        var answer = await EmbedAsync(bench, Request("one"));

        answer.Error!.Code.ShouldBe(InferenceErrorCode.NoTarget);
        answer.Error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(9));
        answer.Attempts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Fault_OfTheRequest_IsToldAtOnce()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Fails(InferenceErrorCode.InvalidRequest));

        (await EmbedAsync(bench, Request("one"))).Error!.Code.ShouldBe(InferenceErrorCode.InvalidRequest);

        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fault_ForcedByAnOperator_FailsTheFirstTarget()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.B.Does(Script.Answers("B"));

        var answer = await EmbedAsync(bench, Request("one") with { Fault = "midcut" });

        answer.Attempts.Select(attempt => attempt.Error).ShouldBe([InferenceErrorCode.ProviderBroken, null]);
        bench.A.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Route_OfOtherTenants_DoesNotExist()
    {
        var bench = new RouteBench("a/m");
        bench.Options.Targets[0].Tenants.Add("acme");

        (await EmbedAsync(bench, Request("one"))).Error!.Code.ShouldBe(InferenceErrorCode.ModelNotFound);
    }

    [Theory]
    [InlineData("local/demo", "chat")]
    [InlineData("a/m", "nobody")]
    public async Task Model_ThatMakesNoEmbeddings_IsNotFound(string target, string model)
    {
        var answer = await EmbedAsync(new RouteBench(target), Request("one") with { Model = new ModelId(model) });

        answer.Error!.Code.ShouldBe(InferenceErrorCode.ModelNotFound);
        answer.Error.Parameter.ShouldBe("model");
    }

    [Fact]
    public async Task Caller_WhoLeaves_EndsTheAttempt()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Hangs());
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var work = new RouteEmbeddingBackend(bench.Services).EmbedAsync(Request("one"), leaving.Token);
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => work);
        bench.Gate.Outcomes.ShouldHaveSingleItem().Outcome.End.ShouldBe(AttemptEnd.Cancelled);
        (bench.A.Open, bench.Gate.Out).ShouldBe((0, 0));
    }

    private static Func<CancellationToken, Task<InferenceEvent?>> Waits(RouteBench bench, TimeSpan time) => async stop =>
    {
        await Task.Delay(time, bench.Time, stop);
        return null;
    };

    private static async Task<EmbeddingAnswer> EmbedAsync(RouteBench bench, EmbeddingRequest request)
    {
        var work = new RouteEmbeddingBackend(bench.Services).EmbedAsync(request, TestContext.Current.CancellationToken);
        await bench.Time.DriveAsync(work);
        (bench.A.Open + bench.B.Open + bench.Gate.Out).ShouldBe(0, "a stream or a permit is left");
        return await work;
    }

    private static EmbeddingRequest Request(params string[] inputs) => new()
    {
        Id = RequestId.Create(),
        Model = new ModelId("chat"),
        Caller = RouteBench.Request().Caller,
        Inputs = [.. inputs.Select(input => new Prompt.Text(input))],
    };
}
