using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

public sealed class HedgeTests
{
    [Fact]
    public async Task FirstThatIsLate_GetsASecondBesides_AndTheLoserIsAccountedFor()
    {
        var bench = Bench();
        bench.Prices["a"] = 10;
        bench.Prices["b"] = 1000;
        bench.A.Does(Script.Accepts(promptTokens: 7) + Script.Hangs());
        bench.B.Does(Script.Answers("Second", promptTokens: 5));
        var begun = bench.Time.GetUtcNow();

        var events = await bench.RunAsync();

        (bench.Time.GetUtcNow() - begun).ShouldBe(bench.Options.HedgeDelay);
        events.Text().ShouldBe("Second");
        events.Attempts().ShouldBe("a/m:cancelled b/n");
        events.Accepted().Attempts[0].Cost.ShouldBe(new Cost(70, "USD"));
        events.Completed().Cost.ShouldBe(new Cost(70 + 6000, "USD"));
        bench.Gate.Outcomes.ShouldContain((new TargetId("a", "m"), new AttemptOutcome(AttemptEnd.Cancelled)));
    }

    [Fact]
    public async Task FirstThatIsLateWithoutAnother_KeepsTheBudgetForTryingAgain()
    {
        var bench = Bench("a/m");
        (bench.Options.Retries, bench.Options.RetryReserve, bench.Options.RetryShare) = (1, 1, 0);
        var late = new TaskCompletionSource();
        bench.A.Does(Script.Waits(late.Task) + Script.Fails(InferenceErrorCode.ProviderUnavailable), Script.Answers("Again"));
        var work = bench.CollectAsync(RouteBench.Request());
        bench.Time.Advance(await bench.Time.NextWaitAsync());

        late.SetResult();
        await bench.Time.DriveAsync(work);

        (await work).Text().ShouldBe("Again");
    }

    [Fact]
    public async Task FirstThatIsInTime_IsAlone()
    {
        var bench = Bench();
        bench.A.Does(Script.Answers("First"));

        (await bench.RunAsync()).Attempts().ShouldBe("a/m");

        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task FirstThatIsLateButFasterThanTheSecond_Answers()
    {
        var bench = Bench();
        var first = new TaskCompletionSource();
        bench.A.Does(Script.Waits(first.Task) + Script.Answers("First"));
        bench.B.Does(Script.Accepts() + Script.Waits(first.Task) + Script.Hangs());
        var work = bench.CollectAsync(RouteBench.Request());
        bench.Time.Advance(await bench.Time.NextWaitAsync());
        while (bench.B.Asked.Count == 0)
        {
            await Task.Yield();
        }

        first.SetResult();
        var events = await work;

        bench.Check(events);
        events.Text().ShouldBe("First");
        events.Attempts().ShouldBe("b/n:cancelled a/m");
    }

    [Fact]
    public async Task Both_WhenTheyFail_LeaveItToTheThird()
    {
        var bench = Bench("a/m", "b/n", "c/o");
        var both = new TaskCompletionSource();
        bench.A.Does(Script.Waits(both.Task) + Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.B.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable));
        bench.C.Does(Script.Answers("Third"));
        var work = bench.CollectAsync(RouteBench.Request());
        bench.Time.Advance(await bench.Time.NextWaitAsync());
        while (bench.B.Asked.Count == 0)
        {
            await Task.Yield();
        }

        both.SetResult();
        var events = await work;

        bench.Check(events);
        events.Attempts().ShouldBe("a/m:provider_timeout b/n:provider_unavailable c/o");
    }

    [Fact]
    public async Task FirstThatFailsInTime_IsFollowedAsAnywhere()
    {
        var bench = Bench();
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.B.Does(Script.Answers("Second"));

        (await bench.RunAsync()).Attempts().ShouldBe("a/m:provider_timeout b/n");
    }

    [Fact]
    public async Task SecondBesides_WithoutBudget_IsNotAsked()
    {
        var bench = Bench();
        bench.Options.RetryReserve = 0;
        var late = new TaskCompletionSource();
        bench.A.Does(Script.Waits(late.Task) + Script.Answers("First"));
        var work = bench.CollectAsync(RouteBench.Request());
        bench.Time.Advance(await bench.Time.NextWaitAsync());

        late.SetResult();

        (await work).Attempts().ShouldBe("a/m");
        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Delay_OnceEnoughIsKnown_IsThatOfTheSlowestInTwenty()
    {
        var bench = Bench();
        var statistics = bench.Statistics.Of(new TargetId("a", "m"));
        for (var number = 1; number <= 19; number++)
        {
            statistics.AddFirstToken(TimeSpan.FromMilliseconds(number));
        }

        statistics.HedgeDelay(TimeSpan.FromSeconds(2)).ShouldBe(TimeSpan.FromSeconds(2));
        statistics.AddFirstToken(TimeSpan.FromMilliseconds(20));
        statistics.HedgeDelay(TimeSpan.FromSeconds(2)).ShouldBe(TimeSpan.FromMilliseconds(19));
    }

    [Fact]
    public async Task RecordedRequest_WithBothOnTheirWay_AnnouncesBoth()
    {
        var bench = Bench();
        bench.A.Does(Script.Hangs());
        bench.B.Does(Script.Answers("Second"));

        var events = await bench.RunAsync(RouteBench.Request() with { IsResumable = true });

        events.OfType<InferenceEvent.Dispatching>().Select(mark => mark.Target.Provider).ShouldBe(["a", "b"]);
        events.Text().ShouldBe("Second");
    }

    private static RouteBench Bench(params string[] targets)
    {
        var bench = new RouteBench(targets.Length > 0 ? targets : ["a/m", "b/n"]);
        bench.Options.Policy = HedgedPolicy.PolicyName;
        return bench;
    }
}
