using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

public sealed class RouteDirectoryTests
{
    public static TheoryData<string, Action<RouteOptions>> Mistakes => new()
    {
        { "Routes:r:Targets has 0 entries", route => route.Targets.Clear() },
        { "Routes:r:Targets:0:Target is 'gpt'; it must be PROVIDER/MODEL", route => route.Targets[0].Target = "gpt" },
        { "Routes:r:Targets:0:Target is ''", route => route.Targets[0].Target = "" },
        { "Routes:r:Targets:0:Target names the provider 'x', which is not configured; there is a, b, c.", route => route.Targets[0].Target = "x/m" },
        { "Routes:r:Targets:1:Target is 'a/m' again", route => route.Targets.Add(new RouteTargetOptions { Target = "a/m" }) },
        { "Routes:r:Targets:0:Weight is out of bounds", route => route.Targets[0].Weight = 0 },
        { "Routes:r:Targets:0:ContextLength is out of bounds", route => route.Targets[0].ContextLength = 0 },
        { "Routes:r:Targets:0:Capabilities has 'smell'; allowed: tools, images, schema, reasoning.", route => route.Targets[0].Capabilities = ["smell"] },
        { "Routes:r:Policy is 'best'; allowed: first-healthy, hedged, least-latency, lowest-cost, weighted.", route => route.Policy = "best" },
        { "Routes:r:Retries is out of bounds", route => route.Retries = 6 },
        { "Routes:r:MaxAttempts is out of bounds", route => route.MaxAttempts = 0 },
        { "Routes:r:HeldBytes is out of bounds", route => route.HeldBytes = 1 },
        { "Routes:r:Rules:0:Match is no regular expression that can be used", route => route.Rules.Add(new RouteRuleOptions { Match = "(", Answer = "A" }) },
        { "Routes:r:Rules:0:Match is no regular expression that can be used", route => route.Rules.Add(new RouteRuleOptions { Match = "(?=a)a", Answer = "A" }) },
        { "Routes:r:Rules:0:Answer has 0 characters", route => route.Rules.Add(new RouteRuleOptions { Match = "a" }) },
        { "Routes:r:Rules:0 matches everything", route => route.Rules.Add(new RouteRuleOptions { Answer = "A" }) },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Mistakes))]
    public void Mistake_InARoute_IsNamed(string message, Action<RouteOptions> make)
    {
        var route = Route("a/m");
        make(route);

        var problems = new RouteBench("a/m").Directory.Check("r", route).Select(problem => problem.In("r"));

        problems.ShouldHaveSingleItem().ShouldStartWith(message);
    }

    [Fact]
    public void Name_OfARoute_IsOneOfAModel() => new RouteBench("a/m").Directory.Check("a b", Route("a/m")).ShouldHaveSingleItem().Message.ShouldContain("1 to 128");

    [Fact]
    public void Start_WithAWrongRoute_Stops()
    {
        var bench = new RouteBench("x/m");

        Should.Throw<OptionsValidationException>(() => bench.Directory).Message.ShouldContain("Routes:chat:Targets:0:Target");
    }

    [Fact]
    public async Task Change_OfTheConfiguration_IsInForceAtOnce()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Answers("A"));
        bench.B.Does(Script.Answers("B"));
        (await bench.RunAsync()).Text().ShouldBe("A");

        bench.Change(new RouteSettings { ["chat"] = Route("b/n") });

        (await bench.RunAsync()).Text().ShouldBe("B");
    }

    [Fact]
    public async Task WrongChange_OfTheConfiguration_LeavesWhatWasInForce()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Answers("A"));
        (await bench.RunAsync()).Text().ShouldBe("A");

        bench.Change(new RouteSettings { ["chat"] = Route("x/n") });

        (await bench.RunAsync()).Text().ShouldBe("A");
    }

    [Fact]
    public async Task Change_WhileAStreamRuns_DropsNothing()
    {
        var bench = new RouteBench("a/m");
        var go = new TaskCompletionSource();
        bench.A.Does(Script.Accepts() + Script.Says("A") + Script.Waits(go.Task) + Script.Says("gain") + Script.Ends(3, 2));
        await using var events = bench.Backend.InferAsync(RouteBench.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await events.MoveNextAsync();

        bench.Change([]);
        go.SetResult();

        List<Inference.InferenceEvent> told = [events.Current];
        while (await events.MoveNextAsync())
        {
            told.Add(events.Current);
        }

        told.Text().ShouldBe("Again");
        told.Completed();
    }

    [Fact]
    public void StoredRoutes_ComeBeforeConfiguredOnes_AndGoAgain()
    {
        var directory = new RouteBench("a/m").Directory;

        directory.Apply(Stored(7, ("chat", """{"targets":[{"target":"b/n"}]}"""), ("other", RouteJson.Write(Route("c/o"))), ("broken", """{"targets":[{"target":"x/y"}]}""")));
        directory.Version.ShouldBe(7);
        directory.Routes.Select(route => (route.Name, route.Stored is not null)).ShouldBe([("chat", true), ("other", true)]);
        (directory.Find(new ModelId("chat"))!.Targets[0].Id.Provider, directory.Find(new ModelId("other"))!.Targets[0].Id.Provider).ShouldBe(("b", "c"));
        directory.Find(new ModelId("broken")).ShouldBeNull();
        directory.Apply(Stored(8));
        directory.Routes.Select(route => (route.Name, route.Stored is not null)).ShouldBe([("chat", false)]);

        directory.Find(new ModelId("chat"))!.Targets[0].Id.Provider.ShouldBe("a");
        directory.Find(new ModelId("other")).ShouldBeNull();
    }

    [Fact]
    public void Models_AreRoutesAndThenWhatProvidersList()
    {
        var bench = new RouteBench("a/m") { Models = [(new ModelId("chat"), "a"), (new ModelId("gpt"), "b")] };
        bench.Options.Targets[0].Tenants.Add("acme");
        bench.Directory.Apply(Stored(1, ("all", """{"targets":[{"target":"a/m","tenants":["acme"]},{"target":"b/m"}]}""")));

        var models = bench.Directory.Models;

        models.Select(model => (model.Id.Value, model.Provider)).ShouldBe([("all", null), ("chat", null), ("gpt", "b")]);
        models.Select(model => model.Serves(new TenantId("acme"))).ShouldBe([true, true, true]);
        models.Select(model => model.Serves(new TenantId("other"))).ShouldBe([true, false, true]);
        models.Select(model => model.Since).ShouldBe([default, bench.Time.GetUtcNow(), bench.Time.GetUtcNow()]);
    }

    [Theory]
    [InlineData("""{"targets":[{"target":"a/m","weight":0}]}""", "targets[0].weight")]
    [InlineData("""{"targets":[{"target":"a/m","context_length":"long"}]}""", "targets[0].context_length")]
    [InlineData("""{"targets":[{"target":"a/m"}],"polcy":"hedged"}""", "polcy")]
    [InlineData("""{"targets":[{"target":"a/m"}],"retry_delay":"00:02:00"}""", "retry_delay")]
    [InlineData("""{"targets":[{"target":"a/m"}],"rules":[{"match":"(","answer":"A"}]}""", "rules[0].match")]
    [InlineData("""{"targets":7}""", "targets")]
    [InlineData("""{}""", "targets")]
    [InlineData("""[]""", null)]
    [InlineData("""null""", null)]
    [InlineData("""{""", null)]
    public void Mistake_InJson_IsNamed(string json, string? field)
    {
        var error = new RouteBench("a/m").Directory.Check(new ModelId("r"), json).ShouldNotBeNull();

        error.Code.ShouldBe(Inference.InferenceErrorCode.InvalidRequest);
        error.Parameter.ShouldBe(field);
    }

    [Fact]
    public void Json_OfARoute_HoldsAllOfIt()
    {
        var route = Route("a/m");
        (route.Targets[0].Capabilities, route.Targets[0].ContextLength, route.RetryDelay, route.AllowContinuation) = (["tools"], 99, TimeSpan.FromSeconds(1.5), true);
        route.Targets[0].Tenants.Add("acme");
        var rule = new RouteRuleOptions { Match = "a+", Answer = "A" };
        rule.Metadata["k"] = "v";
        route.Rules.Add(rule);

        var json = RouteJson.Write(route);

        json.ShouldContain("\"context_length\":99");
        RouteJson.Write(RouteJson.Read(json).Options!).ShouldBe(json);
        new RouteBench("a/m").Directory.Check(new ModelId("r"), json).ShouldBeNull();
    }

    private static RouteCatalogSnapshot Stored(long version, params (string Name, string Json)[] routes) => new()
    {
        Version = version,
        Routes = [.. routes.Select(route => new RouteDocument { Name = new ModelId(route.Name), Json = route.Json, Version = version, ChangedAt = default })],
    };

    private static RouteOptions Route(string target)
    {
        var route = new RouteOptions();
        route.Targets.Add(new RouteTargetOptions { Target = target });
        return route;
    }
}
