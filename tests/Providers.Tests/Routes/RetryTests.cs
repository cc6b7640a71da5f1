using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

public sealed class RetryTests
{
    [Fact]
    public async Task FailureThatMayPass_IsTriedAgainHereAfterAPause_ThenElsewhere()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Retries = 2;
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable));
        bench.B.Does(Script.Answers("Hi"));
        var work = bench.CollectAsync(RouteBench.Request());

        var waits = await bench.Time.DriveAsync(work);

        (await work).Attempts().ShouldBe("a/m:provider_unavailable a/m:provider_unavailable a/m:provider_unavailable b/n");
        waits.Count.ShouldBe(2);
        waits.ShouldAllBe(wait => wait > TimeSpan.Zero && wait <= bench.Options.MaxRetryDelay);
    }

    [Fact]
    public async Task FailureThatPasses_IsAnsweredByTheSameTarget()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Retries = 1;
        bench.A.Does(Script.Accepts(), Script.Answers("Again"));

        var events = await bench.RunAsync();

        events.Text().ShouldBe("Again");
        events.Attempts().ShouldBe("a/m:provider_broken a/m");
        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task TargetThatTimedOut_IsNotTriedAgain()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Retries = 5;
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.B.Does(Script.Answers("Hi"));

        (await bench.RunAsync()).Attempts().ShouldBe("a/m:provider_timeout b/n");
    }

    [Fact]
    public async Task TargetThatLimitsOurRate_IsLeftAlone_WhileThereIsAnother()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Retries = 1;
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(1)));
        bench.B.Does(Script.Fails(InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(1.5)), Script.Answers("Hi"));
        var work = bench.CollectAsync(RouteBench.Request());

        var waits = await bench.Time.DriveAsync(work);

        (await work).Attempts().ShouldBe("a/m:provider_rate_limited b/n:provider_rate_limited b/n");
        waits.ShouldBe([TimeSpan.FromSeconds(1.5)]);
    }

    [Fact]
    public async Task TargetThatWantsToBeLeftAloneForLong_IsNotTriedAgain()
    {
        var bench = new RouteBench("a/m");
        bench.Options.Retries = 1;
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable, TimeSpan.FromSeconds(3)));

        var events = await bench.RunAsync();

        bench.A.Asked.Count.ShouldBe(1);
        events.Error().RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task TryAgain_ThatTheGateRefuses_LeavesTheFailureKnown()
    {
        var bench = new RouteBench("a/m");
        (bench.Options.Retries, bench.Gate.Left) = (1, 1);
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable, TimeSpan.FromSeconds(1.5)));

        var events = await bench.RunAsync();

        bench.A.Asked.Count.ShouldBe(1);
        events.Error().RetryAfter.ShouldBe(TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task Attempts_OfOneRequest_AreBounded()
    {
        var bench = new RouteBench("a/m", "b/n", "c/o");
        (bench.Options.Retries, bench.Options.MaxAttempts) = (3, 5);
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable));
        bench.B.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable));

        var events = await bench.RunAsync();

        (bench.A.Asked.Count, bench.B.Asked.Count, bench.C.Asked.Count).ShouldBe((4, 1, 0));
        events.Error().Code.ShouldBe(InferenceErrorCode.NoTarget);
    }

    [Fact]
    public async Task Tries_OfManyRequests_AreAsManyAsTheirBudget()
    {
        var bench = new RouteBench("a/m", "b/n");
        (bench.Options.Retries, bench.Options.RetryReserve, bench.Options.RetryShare) = (1, 5, 0.1);
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable));
        bench.B.Does(Script.Answers("Hi"));

        for (var request = 0; request < 200; request++)
        {
            (await bench.RunAsync()).Completed();
        }

        bench.A.Asked.Count.ShouldBeInRange(200 + 5 + 15, 200 + 5 + 20);
    }

    [Fact]
    public async Task Deadline_WhileATargetIsSilent_EndsTheRequest()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Accepts() + Script.Hangs());
        var begun = bench.Time.GetUtcNow();

        var events = await bench.RunAsync(RouteBench.Request() with { Deadline = begun.AddSeconds(4) });

        events.Error().Code.ShouldBe(InferenceErrorCode.DeadlineExceeded);
        (bench.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromSeconds(4));
        bench.B.Asked.ShouldBeEmpty();
        bench.Gate.Outcomes.ShouldHaveSingleItem().Outcome.End.ShouldBe(AttemptEnd.Cancelled);
    }

    [Fact]
    public async Task Deadline_AfterContent_EndsTheStreamWithAnError()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Accepts() + Script.Says("Once") + Script.Hangs());

        var events = await bench.RunAsync(RouteBench.Request() with { Deadline = bench.Time.GetUtcNow().AddSeconds(4) });

        events.Text().ShouldBe("Once");
        events.Error().Code.ShouldBe(InferenceErrorCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Deadline_ThatHasPassed_AsksNobody()
    {
        var bench = new RouteBench("a/m");

        var events = await bench.RunAsync(RouteBench.Request() with { Deadline = bench.Time.GetUtcNow().AddSeconds(-1) });

        events.Error().Code.ShouldBe(InferenceErrorCode.DeadlineExceeded);
        bench.A.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Try_ThatCouldNotEndInTime_IsNotMade()
    {
        var bench = new RouteBench("a/m");
        bench.Options.Retries = 1;
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable, TimeSpan.FromSeconds(2)));

        var work = bench.CollectAsync(RouteBench.Request() with { Deadline = bench.Time.GetUtcNow().AddSeconds(1) });

        (await work).Error().Code.ShouldBe(InferenceErrorCode.NoTarget);
        bench.A.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public void Budget_ThatIsSpent_FillsWithRequests()
    {
        var budget = new RetryBudget(0.25, 2);

        (budget.TrySpend(), budget.TrySpend(), budget.TrySpend()).ShouldBe((true, true, false));
        for (var request = 0; request < 4; request++)
        {
            budget.Earn();
        }

        (budget.TrySpend(), budget.TrySpend()).ShouldBe((true, false));
    }
}
