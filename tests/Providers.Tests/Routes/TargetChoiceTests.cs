using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

public sealed class TargetChoiceTests
{
    public static TheoryData<string> Needs => ["tools", "images", "schema", "reasoning"];

    [Theory]
    [MemberData(nameof(Needs))]
    public async Task Request_ThatNeedsMore_PassesOverWhoLacksIt(string need)
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Targets[0].Capabilities = [.. Capability.Names.Except([need])];
        bench.B.Does(Script.Answers("Hi"));

        (await bench.RunAsync(Needing(need))).Attempts().ShouldBe("b/n");
    }

    [Theory]
    [MemberData(nameof(Needs))]
    public async Task Request_ThatNeedsMoreThanAnyHas_IsRefusedByName(string need)
    {
        var bench = new RouteBench("a/m", "local/demo");
        bench.Options.Targets[0].Capabilities = [];

        var error = (await bench.RunAsync(Needing(need))).Error();

        error.Code.ShouldBe(InferenceErrorCode.UnsupportedParameter);
        error.Message.ShouldContain(need);
        error.Parameter.ShouldNotBeNull();
    }

    [Fact]
    public async Task LongRequest_PassesOverWhoTakesLess()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Targets[0].ContextLength = 100;
        bench.B.Does(Script.Answers("Hi"));

        (await bench.RunAsync(RouteBench.Request(text: new string('x', 600)))).Attempts().ShouldBe("b/n");
        (await bench.RunAsync(RouteBench.Request() with { Stopping = new StoppingCriteria { MaxTokens = 100 } })).Attempts().ShouldBe("b/n");
    }

    [Fact]
    public async Task RequestLongerThanAllTake_IsRefused()
    {
        var bench = new RouteBench("a/m");
        bench.Options.Targets[0].ContextLength = 100;

        (await bench.RunAsync(RouteBench.Request(text: new string('x', 600)))).Error().Code.ShouldBe(InferenceErrorCode.ContextLengthExceeded);
    }

    [Fact]
    public async Task Tenant_OfATarget_IsTheOnlyOneThatItAnswers()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Targets[0].Tenants.Add("acme");
        bench.A.Does(Script.Answers("Acme's"));
        bench.B.Does(Script.Answers("All"));
        var request = RouteBench.Request();

        (await bench.RunAsync(request)).Text().ShouldBe("All");
        (await bench.RunAsync(request with { Caller = request.Caller with { Tenant = new TenantId("acme") } })).Text().ShouldBe("Acme's");
    }

    [Fact]
    public async Task Tenant_WithoutATarget_DoesNotLearnOfTheRoute()
    {
        var bench = new RouteBench("a/m");
        bench.Options.Targets[0].Tenants.Add("acme");

        (await bench.RunAsync()).Error().Code.ShouldBe(InferenceErrorCode.ModelNotFound);
    }

    [Fact]
    public async Task Weights_OfTargets_AreTheirShares()
    {
        var bench = new RouteBench("a/m", "b/n", "c/o");
        bench.Options.Policy = "weighted";
        (bench.Options.Targets[0].Weight, bench.Options.Targets[1].Weight, bench.Options.Targets[2].Weight) = (6, 3, 1);
        bench.A.Does(Script.Answers("A"));
        bench.B.Does(Script.Answers("B"));
        bench.C.Does(Script.Answers("C"));

        for (var request = 0; request < 2000; request++)
        {
            await bench.RunAsync();
        }

        bench.A.Asked.Count.ShouldBeInRange(1100, 1300);
        bench.B.Asked.Count.ShouldBeInRange(520, 680);
        bench.C.Asked.Count.ShouldBeInRange(140, 260);
    }

    [Fact]
    public async Task Weighted_WhenTheDrawnOneFails_AsksTheOthers()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Policy = "weighted";
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.B.Does(Script.Answers("Hi"));

        for (var request = 0; request < 20; request++)
        {
            (await bench.RunAsync()).Text().ShouldBe("Hi");
        }

        bench.A.Asked.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task LeastLatency_PrefersWhoWasFast_AndTriesTheSlowAgainLater()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Policy = "least-latency";
        bench.A.Does(Script.Answers("A"));
        bench.B.Does(Script.Answers("B"));
        bench.Statistics.Of(new TargetId("a", "m")).AddFirstToken(TimeSpan.FromSeconds(2));
        bench.Statistics.Of(new TargetId("b", "n")).AddFirstToken(TimeSpan.FromSeconds(1));

        (await bench.RunAsync()).Text().ShouldBe("B");
        bench.Statistics.Of(new TargetId("b", "n")).AddFirstToken(TimeSpan.FromSeconds(3));
        (await bench.RunAsync()).Text().ShouldBe("A");
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        bench.Statistics.Of(new TargetId("a", "m")).AddFirstToken(TimeSpan.FromSeconds(1));
        (await bench.RunAsync()).Text().ShouldBe("B");
    }

    [Fact]
    public void Latency_GoesUpAtOnce_AndDownByAndBy()
    {
        var time = new DrivenTime();
        var latency = new PeakEwma(TimeSpan.FromSeconds(10), time);

        latency.Add(TimeSpan.FromSeconds(4));
        latency.Value.ShouldBe(TimeSpan.FromSeconds(4));
        time.Advance(TimeSpan.FromSeconds(10));
        latency.Value.TotalSeconds.ShouldBe(4 / Math.E, 0.001);
        latency.Add(TimeSpan.FromSeconds(1));
        latency.Value.TotalSeconds.ShouldBe((4 / Math.E) + 1 - (1 / Math.E), 0.001);
        latency.Add(TimeSpan.FromSeconds(9));
        latency.Value.ShouldBe(TimeSpan.FromSeconds(9));
    }

    [Fact]
    public void TargetThatFailsAtOnce_IsNotAFastOne()
    {
        var bench = new RouteBench();
        var target = bench.Statistics.Of(new TargetId("a", "m"));
        target.Begin();

        target.End(new AttemptOutcome(AttemptEnd.Failed, InferenceErrorCode.ProviderUnavailable), TimeSpan.FromMilliseconds(1), default, null);

        target.Load.ShouldBe(5, 0.001);
    }

    [Fact]
    public async Task LowestCost_PrefersTheCheapest_AndTheUnpricedLast()
    {
        var bench = new RouteBench("a/m", "b/n", "c/o");
        bench.Options.Policy = "lowest-cost";
        (bench.Prices["a"], bench.Prices["c"]) = (100, 10);
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.B.Does(Script.Answers("B"));
        bench.C.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));

        (await bench.RunAsync()).Attempts().ShouldBe("c/o:provider_timeout a/m:provider_timeout b/n");
    }

    [Fact]
    public async Task TargetThatMayNotBeAsked_IsPassedOver()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Gate.Closed.Add("a/m");
        bench.B.Does(Script.Answers("Hi"));

        (await bench.RunAsync()).Attempts().ShouldBe("b/n");
    }

    [Fact]
    public async Task RouteOfWhichNoneMayBeAsked_SaysSo()
    {
        var bench = new RouteBench("a/m");
        bench.Gate.Closed.Add("a/m");

        (await bench.RunAsync()).Error().ShouldSatisfyAllConditions(
            error => error.Code.ShouldBe(InferenceErrorCode.NoTarget),
            error => error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(InferenceErrorCode.ProviderUnavailable, nameof(AttemptEnd.Failed))]
    [InlineData(InferenceErrorCode.ProviderTimeout, nameof(AttemptEnd.Failed))]
    [InlineData(InferenceErrorCode.ProviderRejected, nameof(AttemptEnd.Failed))]
    public async Task Gate_WhenAnAttemptFails_LearnsHow(InferenceErrorCode code, string end)
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Fails(code, TimeSpan.FromSeconds(9)));

        await bench.RunAsync();

        bench.Gate.Outcomes.ShouldBe([(new TargetId("a", "m"), new AttemptOutcome(Enum.Parse<AttemptEnd>(end), code, null, TimeSpan.FromSeconds(9)))]);
    }

    [Fact]
    public async Task Gate_WhenAStreamBegins_HearsNothingBeforeItsEnd()
    {
        var bench = new RouteBench("a/m");
        var end = new TaskCompletionSource();
        bench.A.Does(Script.Accepts() + Script.Says("Hi") + Script.Waits(end.Task) + Script.Ends(3, 1));
        await using var events = bench.Backend.InferAsync(RouteBench.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await events.MoveNextAsync();
        await events.MoveNextAsync();

        bench.Gate.Outcomes.ShouldBeEmpty();
        end.SetResult();
        while (await events.MoveNextAsync())
        {
        }

        bench.Gate.Outcomes.ShouldBe([(new TargetId("a", "m"), new AttemptOutcome(AttemptEnd.Completed, null, TimeSpan.Zero))]);
    }

    private static InferenceRequest Needing(string need) => need switch
    {
        "tools" => RouteBench.Request() with { Tools = new ToolUse { Definitions = [new ToolDefinition("f", null, null)] } },
        "schema" => RouteBench.Request() with { Format = new OutputFormat.JsonObject() },
        "reasoning" => RouteBench.Request() with { ReasoningEffort = "high" },
        _ => RouteBench.Request() with
        {
            Prompt = new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = "", Parts = [new ContentPart.Image("https://example.org/a.png")] }]),
        },
    };
}
