using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

public sealed class FailoverTests
{
    private static readonly Dictionary<string, (Script Script, string Code)> Faults = new()
    {
        ["refused"] = (Script.Fails(InferenceErrorCode.ProviderUnavailable), "provider_unavailable"),
        ["hang"] = (Script.Fails(InferenceErrorCode.ProviderTimeout), "provider_timeout"),
        ["429"] = (Script.Fails(InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(20)), "provider_rate_limited"),
        ["keys"] = (Script.Fails(InferenceErrorCode.ProviderCredentials), "provider_credentials"),
        ["model"] = (Script.Fails(InferenceErrorCode.ProviderModelNotFound), "provider_model_not_found"),
        ["garbage"] = (Script.Fails(InferenceErrorCode.ProviderBroken), "provider_broken"),
        ["cut"] = (Script.Accepts(), "provider_broken"),
        ["in-band"] = (Script.Accepts() + Script.Fails(InferenceErrorCode.ProviderUnavailable), "provider_unavailable"),
        ["empty deltas, then cut"] = (Script.Accepts() + Script.Says("", 0) + Script.Says(""), "provider_broken"),
        ["nothing"] = (new Script(), "provider_broken"),
        ["bug"] = (Script.Accepts() + Script.Throws(), "internal_error"),
    };

    public static TheoryData<string, bool> BeforeContent =>
        [.. Faults.Keys.SelectMany(fault => new[] { new TheoryDataRow<string, bool>(fault, false), new TheoryDataRow<string, bool>(fault, true) })];

    public static TheoryData<string> AfterContent => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(BeforeContent))]
    public async Task Attempt_ThatFailsBeforeContent_MovesOn(string fault, bool isFolded)
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Faults[fault].Script);
        bench.B.Does(Script.Answers("Hi"));

        var events = await bench.RunAsync(RouteBench.Request() with { IsFolded = isFolded });

        events[0].ShouldBeOfType<InferenceEvent.Accepted>().Target.ShouldBe(new TargetId("b", "n"));
        events.Text().ShouldBe("Hi");
        events.Completed().Usage.CompletionTokens.ShouldBe(1);
        events.Attempts().ShouldBe($"a/m:{Faults[fault].Code} b/n");
        bench.B.Asked.ShouldHaveSingleItem().Model.ShouldBe("n");
    }

    [Theory]
    [MemberData(nameof(AfterContent))]
    public async Task Stream_ThatFailsAfterContent_EndsWithTheError(string fault)
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Accepts() + Script.Says("Once") + Script.Says("") + Faults[fault].Script);

        var events = await bench.RunAsync();

        events.Text().ShouldBe("Once");
        InferenceErrorTable.Get(events.Error().Code).WireCode.ShouldBe(Faults[fault].Code);
        events.OfType<InferenceEvent.Completed>().ShouldBeEmpty();
        events.Attempts().ShouldBe("a/m");
        bench.B.Asked.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(AfterContent))]
    public async Task FoldedAnswer_ThatFailsAfterContent_MovesOn(string fault)
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Accepts() + Script.Says("Once") + Faults[fault].Script);
        bench.B.Does(Script.Answers("Twice"));

        var events = await bench.RunAsync(RouteBench.Request() with { IsFolded = true });

        events.Text().ShouldBe("Twice");
        events.Completed();
        events.Attempts().ShouldBe($"a/m:{Faults[fault].Code} b/n");
    }

    [Theory]
    [InlineData(InferenceErrorCode.InvalidRequest)]
    [InlineData(InferenceErrorCode.ProviderRejected)]
    [InlineData(InferenceErrorCode.Forbidden)]
    public async Task Request_AtFaultItself_IsAskedNowhereElse(InferenceErrorCode code)
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Fails(code));

        var events = await bench.RunAsync();

        events.Error().Code.ShouldBe(code);
        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Failure_OfTheRequestItself_IsToldBeforeThatOfATarget()
    {
        var bench = new RouteBench("a/m", "b/n", "c/o");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable));
        bench.B.Does(Script.Fails(InferenceErrorCode.UnsupportedParameter));
        bench.C.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));

        var events = await bench.RunAsync();

        events.Error().Code.ShouldBe(InferenceErrorCode.UnsupportedParameter);
        events.Attempts().ShouldBe("a/m:provider_unavailable b/n:unsupported_parameter c/o:provider_timeout");
    }

    [Fact]
    public async Task Route_WithoutATargetThatAnswers_SaysWhenToAskAgain()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(30)));
        bench.B.Does(Script.Fails(InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(7)));

        var events = await bench.RunAsync();

        events.Error().ShouldSatisfyAllConditions(
            error => error.Code.ShouldBe(InferenceErrorCode.NoTarget),
            error => error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7)),
            error => error.Message.ShouldContain("a/m provider_rate_limited, b/n provider_rate_limited"));
    }

    [Fact]
    public async Task ModelOfAProvider_AskedForByName_FailsAsTheProviderDid()
    {
        var bench = new RouteBench("b/n");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderRateLimited, TimeSpan.FromSeconds(30)));

        var events = await bench.RunAsync(RouteBench.Request("a/gpt"));

        events.Error().Code.ShouldBe(InferenceErrorCode.ProviderRateLimited);
        bench.A.Asked.ShouldHaveSingleItem().Model.ShouldBe("gpt");
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task Failure_OfAllTargets_IsUntakenWhereNoneTookIt(bool first, bool second, bool expected)
    {
        var bench = new RouteBench("a/m", "b/n", "local/demo");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable, isUntaken: first));
        bench.B.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable, isUntaken: second));
        bench.Local.Does(Script.Fails(InferenceErrorCode.ReplicaLost));

        (await bench.RunAsync()).Error().IsUntaken.ShouldBe(expected);
    }

    [Fact]
    public async Task ContextThatIsTooSmall_MovesOnToALargerOneOnly()
    {
        var bench = new RouteBench("a/m", "b/n", "c/o");
        bench.Options.Targets[0].ContextLength = 1000;
        bench.Options.Targets[1].ContextLength = 900;
        bench.A.Does(Script.Fails(InferenceErrorCode.ContextLengthExceeded));
        bench.C.Does(Script.Answers("Fits"));

        var events = await bench.RunAsync();

        events.Text().ShouldBe("Fits");
        events.Attempts().ShouldBe("a/m:context_length_exceeded c/o");
    }

    [Fact]
    public async Task OtherModels_Always_PassUntouched()
    {
        var bench = new RouteBench("a/m");
        bench.Local.Does(Script.Answers("Here"));
        var request = RouteBench.Request("demo");

        (await bench.CollectAsync(request)).Accepted().Target.ShouldBeNull();

        bench.Local.Asked.ShouldHaveSingleItem().Request.ShouldBeSameAs(request);
        bench.Gate.Outcomes.ShouldBeEmpty();
    }

    [Fact]
    public async Task HybridRoute_WhenTheProviderFails_IsAnsweredHere()
    {
        var bench = new RouteBench("a/m", "local/demo");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable));
        bench.Local.Does(Script.Answers("Here"));

        var events = await bench.RunAsync();

        events.Accepted().Target.ShouldBe(new TargetId("local", "demo"));
        bench.Local.Asked.ShouldHaveSingleItem().Model.ShouldBe("demo");
        events.Text().ShouldBe("Here");
    }

    [Fact]
    public async Task AnswerBegunHere_IsGoneOnWithHereOnly()
    {
        var bench = new RouteBench("a/m", "local/demo");
        bench.Local.Does(Script.Answers("on"));

        var events = await bench.RunAsync(RouteBench.Request() with { IsResumable = true, Continuation = [new ContinuedChoice([1, 2], false)], Prompt = new Prompt.Tokens([5]) });

        events.Text().ShouldBe("on");
        bench.A.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task RecordedRequest_BeforeEachProvider_AsksForLeave()
    {
        var bench = new RouteBench("a/m", "b/n", "local/demo");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.B.Does(Script.Accepts());
        bench.Local.Does(Script.Answers("Here"));
        await using var events = bench.Backend.InferAsync(RouteBench.Request() with { IsResumable = true }, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.ShouldBe(new InferenceEvent.Dispatching { Sequence = 0, Target = new TargetId("a", "m") });
        bench.A.Asked.ShouldBeEmpty();
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.ShouldBe(new InferenceEvent.Dispatching { Sequence = 1, Target = new TargetId("b", "n") });
        (bench.A.Asked.Count, bench.B.Asked.Count).ShouldBe((1, 0));
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.ShouldBeOfType<InferenceEvent.Accepted>().Sequence.ShouldBe(2);
        (bench.B.Asked.Count, bench.Local.Asked.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task RecordedRequest_GivenUpBeforeLeave_IsNotSent()
    {
        var bench = new RouteBench("a/m");
        await using (var events = bench.Backend.InferAsync(RouteBench.Request() with { IsResumable = true }, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            await events.MoveNextAsync();
        }

        bench.A.Asked.ShouldBeEmpty();
        bench.Gate.Out.ShouldBe(0);
    }

    [Fact]
    public async Task Reader_ThatLeaves_EndsTheAttempt()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Accepts() + Script.Says("Once") + Script.Hangs());
        await using (var events = bench.Backend.InferAsync(RouteBench.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            await events.MoveNextAsync();
            await events.MoveNextAsync();
            bench.A.Open.ShouldBe(1);
        }

        bench.A.Open.ShouldBe(0);
        bench.Gate.Outcomes.ShouldHaveSingleItem().Outcome.End.ShouldBe(AttemptEnd.Cancelled);
        bench.Statistics.Snapshot().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            target => target.Cancelled.ShouldBe(1),
            target => target.Running.ShouldBe(0),
            target => target.Usage.TotalTokens.ShouldBe(4),
            target => target.Errors.ShouldBeEmpty());
    }
}
