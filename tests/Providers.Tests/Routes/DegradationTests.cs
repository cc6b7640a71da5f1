using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

public sealed class DegradationTests
{
    [Fact]
    public async Task Rule_WhenAllTargetsFail_Answers()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.Options.Rules.Add(new RouteRuleOptions { Match = "weather", Answer = "No weather." });
        bench.Options.Rules.Add(new RouteRuleOptions { Match = "order (?<number>[0-9]+)", Answer = "Order ${number} is on its way for $$0." });

        var events = await bench.RunAsync(RouteBench.Request(text: "Where is order 4711?") with { ChoiceCount = 2 });

        events.Accepted().Degraded.ShouldBe("rules");
        events.Accepted().Target.ShouldBeNull();
        events.Attempts().ShouldBe("a/m:provider_timeout");
        events.OfType<InferenceEvent.TextDelta>().Select(delta => (delta.Choice, delta.Text))
            .ShouldBe([(0, "Order 4711 is on its way for $0."), (1, "Order 4711 is on its way for $0.")]);
        events.Completed().Usage.TotalTokens.ShouldBe(0);
    }

    [Fact]
    public async Task Rule_OnMetadata_AnswersWhatSaysThat()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderTimeout));
        var rule = new RouteRuleOptions { Answer = "Later." };
        rule.Metadata["topic"] = "faq";
        bench.Options.Rules.Add(rule);

        (await bench.RunAsync()).Error().Code.ShouldBe(InferenceErrorCode.NoTarget);
        (await bench.RunAsync(RouteBench.Request() with { Metadata = new Dictionary<string, string> { ["topic"] = "faq" } })).Text().ShouldBe("Later.");
    }

    [Fact]
    public async Task Rule_WhenTheRequestIsAtFault_DoesNotHideIt()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Fails(InferenceErrorCode.ProviderRejected));
        bench.Options.Rules.Add(new RouteRuleOptions { Match = ".*", Answer = "Later." });

        (await bench.RunAsync()).Error().Code.ShouldBe(InferenceErrorCode.ProviderRejected);
    }

    [Fact]
    public async Task Rule_WhileATargetAnswers_IsNotAsked()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Answers("Hi"));
        bench.Options.Rules.Add(new RouteRuleOptions { Match = ".*", Answer = "Later." });

        (await bench.RunAsync()).Accepted().Degraded.ShouldBeNull();
    }

    [Theory]
    [InlineData("refuse", "a/m:provider_unavailable b/n")]
    [InlineData("500", "a/m:provider_unavailable b/n")]
    [InlineData("429", "a/m:provider_rate_limited b/n")]
    [InlineData("hang", "a/m:provider_timeout b/n")]
    [InlineData("cut", "a/m:provider_broken b/n")]
    public async Task ForcedFault_OfAnOperator_FailsTheFirstTargetAlone(string fault, string attempts)
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.B.Does(Script.Answers("Hi"));

        var events = await bench.RunAsync(RouteBench.Request() with { Fault = fault });

        events.Attempts().ShouldBe(attempts);
        bench.A.Asked.ShouldBeEmpty();
        bench.Gate.Outcomes.ShouldHaveSingleItem().Target.Provider.ShouldBe("b");
        bench.Statistics.Snapshot().ShouldHaveSingleItem().Target.Provider.ShouldBe("b");
    }

    [Theory]
    [InlineData("midcut", InferenceErrorCode.ProviderBroken)]
    [InlineData("stall", InferenceErrorCode.ProviderTimeout)]
    public async Task ForcedFault_AfterContent_EndsTheStream(string fault, InferenceErrorCode code)
    {
        var bench = new RouteBench("a/m", "b/n");

        var events = await bench.RunAsync(RouteBench.Request() with { Fault = fault });

        events.Text().ShouldNotBeEmpty();
        events.Error().Code.ShouldBe(code);
        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task ForcedFault_WithTriesAgain_FailsThemToo()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.Retries = 1;
        bench.B.Does(Script.Answers("Hi"));

        (await bench.RunAsync(RouteBench.Request() with { Fault = "refuse" })).Attempts().ShouldBe("a/m:provider_unavailable a/m:provider_unavailable b/n");
    }

    [Fact]
    public async Task ForcedFault_OfAUser_IsNotHeeded()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Answers("Hi"));
        var request = RouteBench.Request();

        (await bench.RunAsync(request with { Fault = "refuse", Caller = request.Caller with { Role = CallerRole.Client } })).Text().ShouldBe("Hi");
        bench.A.Asked.ShouldHaveSingleItem().Request.Fault.ShouldBeNull();
    }

    [Fact]
    public async Task CutAnswer_OfARecordedRequest_IsGoneOnWithWhereThatIsAllowed()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.AllowContinuation = true;
        bench.Prices["a"] = bench.Prices["b"] = 1;
        bench.A.Does(Script.Accepts() + Script.Says("Once upon", 2) + Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.B.Does(Script.Answers(" a time", promptTokens: 9));

        var events = await bench.RunAsync(RouteBench.Request() with { IsResumable = true, Stopping = new StoppingCriteria { MaxTokens = 10 } });

        events.Text().ShouldBe("Once upon a time");
        events.Completed().Usage.CompletionTokens.ShouldBe(3);
        events.Completed().Cost!.Value.NanoUnits.ShouldBe(5 + 10);
        var (_, asked) = bench.B.Asked.ShouldHaveSingleItem();
        asked.Stopping.MaxTokens.ShouldBe(8);
        ((Prompt.Chat)asked.Prompt).Messages[^1].ShouldSatisfyAllConditions(
            turn => turn.Role.ShouldBe(ChatRole.Assistant),
            turn => turn.Content.ShouldBe("Once upon"));
    }

    [Fact]
    public async Task CutAnswer_ThatNobodyCanGoOnWith_EndsWithItsError()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.AllowContinuation = true;
        bench.A.Does(Script.Accepts() + Script.Says("Once") + Script.Fails(InferenceErrorCode.ProviderTimeout));
        bench.B.Does(Script.Fails(InferenceErrorCode.ProviderUnavailable));

        var events = await bench.RunAsync(RouteBench.Request() with { IsResumable = true });

        events.Error().Code.ShouldBe(InferenceErrorCode.ProviderTimeout);
    }
}
