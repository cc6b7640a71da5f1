using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>Where a prompt goes, told from what replicas say of their caches, queues and speed.</summary>
public sealed class ReplicaSelectorTests
{
    private const int Length = 320;
    private static readonly Prompt Prompt = new Prompt.Tokens([.. Enumerable.Range(0, Length)]);
    private static readonly PromptSketch Sketch = PromptSketch.Of(Samples.Request with { Prompt = Prompt });

    private static readonly FakeTimeProvider Time = new();

    private static readonly Gen<(int Known, int Pending, int Running, int Speed)> Load =
        from known in Gen.Choose(0, 10)
        from pending in Gen.Choose(0, 400)
        from running in Gen.Choose(0, 5)
        from speed in Gen.Choose(0, 3)
        select (known, pending, running, speed);

    [Fact]
    public void Select_OfTwo_TakesTheOneThatIsReadySooner() => Check(2, (costs, chosen) => costs[chosen] == costs.Min());

    [Fact]
    public void Select_OfMany_IsNeverWorseThanWhoKnowsMost() => Check(6, (costs, chosen, known) =>
        known.Max() == 0 || costs[chosen] <= known.Select((n, i) => n == known.Max() ? costs[i] : double.MaxValue).Min());

    [Fact]
    public void Select_Idle_TakesTheLongestKnownBeginningThenThePreferredOne()
    {
        var routes = new[] { 3, 7, 7, 0 }.Select((known, slot) => Route(slot, (known, 0, 0, 1))).ToList();

        Chosen(routes, null).ShouldBeSubsetOf([1, 2]);
        Chosen(routes, 2).ShouldBe([2]);
        Chosen(routes, 0).ShouldBeSubsetOf([1, 2]);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(200, 0)]
    [InlineData(240, 1)]
    [InlineData(1000, 1)]
    public void Select_QueueBeforeTheKnownBeginning_IsLeftWhenItIsLongerThanTheRecompute(int pending, int expected)
    {
        // 7 of its 10 beginnings are known: 224 tokens.
        List<ReplicaRoute> routes = [Route(0, (7, pending, 0, 1)), Route(1, (0, 0, 0, 1))];

        Chosen(routes, preferred: 0).ShouldBe([expected]);
    }

    [Fact]
    public void Select_NothingKnownOfThePreferredOne_TakesItAtItsWord()
    {
        var unknown = Route(1, (0, 0, 0, 1));
        unknown.Update(unknown.Report with { Prefixes = new PrefixChanges { Since = 500, Version = 501 } });
        List<ReplicaRoute> routes = [Route(0, (5, 0, 0, 1)), unknown];

        unknown.LacksPrefixes.ShouldBeTrue();
        Chosen(routes, preferred: 1).ShouldBe([1]);
        Chosen(routes, preferred: null).ShouldBe([0]);
    }

    [Fact]
    public void Select_ManyAtOnceBetweenTwoReports_SpreadsThemByWhatWasSent()
    {
        List<ReplicaRoute> routes = [.. Enumerable.Range(0, 4).Select(slot => Route(slot, (slot == 0 ? 10 : 0, 0, 0, 1)))];

        for (var i = 0; i < 40; i++)
        {
            var route = ReplicaSelector.Select(routes, Sketch, null, new Random(i))!;
            route.CountSent(route.Unread(Sketch, false));
        }

        routes.Select(route => route.QueuedTokens).Max().ShouldBeLessThan(3 * Length + routes.Min(route => route.QueuedTokens));
    }

    private static void Check(int count, Func<double[], int, bool> holds) => Check(count, (costs, chosen, _) => holds(costs, chosen));

    private static void Check(int count, Func<double[], int, int[], bool> holds) =>
        Prop.ForAll(Load.ArrayOf(count).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (loads, seed) =>
        {
            List<ReplicaRoute> routes = [.. loads.Select((load, slot) => Route(slot, load))];

            var chosen = ReplicaSelector.Select(routes, Sketch, null, new Random(seed))!.Report.Replica.Slot;

            var slowest = loads.Max(load => load.Speed);
            double[] costs = [.. loads.Select(load => Math.Max(1, (load.Speed > 0 ? load.Speed : slowest) * 10) * (double)(load.Pending + (load.Running * 8) + Length - (load.Known * 32)))];
            return holds(costs, chosen, [.. loads.Select(load => load.Known)]);
        }).QuickCheckThrowOnFailure();

    private static ReplicaRoute Route(int slot, (int Known, int Pending, int Running, int Speed) load)
    {
        var report = Samples.Report(slot) with
        {
            Running = load.Running,
            PendingTokens = load.Pending,
            TokensPerAnswer = 8,
            TimePerPromptToken = TimeSpan.FromTicks(10 * load.Speed),
            Prefixes = new PrefixChanges { Since = 0, Version = 1, Held = Sketch.Prefixes!.Hashes[..load.Known] },
        };
        return new ReplicaRoute(report, Time);
    }

    private static IEnumerable<int> Chosen(List<ReplicaRoute> routes, int? preferred) =>
    [
        .. Enumerable.Range(0, 50)
            .Select(seed => ReplicaSelector.Select(routes, Sketch, preferred is { } slot ? Samples.Replica(slot) : null, new Random(seed))!.Report.Replica.Slot)
            .Distinct(),
    ];
}
