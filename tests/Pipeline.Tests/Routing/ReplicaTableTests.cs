using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

public sealed class ReplicaTableTests
{
    [Fact]
    public void Apply_GoneReplica_RemovesItAndItsModel()
    {
        var table = new ReplicaTable();
        table.Apply(Samples.Report(0));
        table.HasReadyReplica(Samples.Model.Id).ShouldBeTrue();

        table.Apply(Samples.Report(0) with { State = ReplicaState.Gone });

        table.AnyReady.ShouldBeFalse();
        table.Models.ShouldBeEmpty();
    }

    [Fact]
    public void Select_TwoReplicas_PrefersTheShorterQueueAndCountsWhatWasSent()
    {
        var table = new ReplicaTable();
        table.Apply(Samples.Report(0) with { Waiting = 2 });
        table.Apply(Samples.Report(1));
        var picks = new List<int>();

        for (var i = 0; i < 4; i++)
        {
            var route = ReplicaSelector.Select([.. table.Ready(Samples.Model.Id)], new PromptSketch(null, 1), null, new Random(i)).ShouldNotBeNull();
            route.CountSent();
            picks.Add(route.Report.Replica.Slot);
        }

        picks[..2].ShouldBe([1, 1]);
        picks.Count(slot => slot == 0).ShouldBe(1, "after two requests both queues are equal, then they alternate");
    }

    [Fact]
    public void Apply_NewReport_ForgetsWhatWasSentBefore()
    {
        var time = new FakeTimeProvider();
        var route = new ReplicaRoute(Samples.Report(0), time);
        using var ended = route.CountSent(100);
        using (route.CountSent(20))
        {
            (route.QueueDepth, route.QueuedTokens).ShouldBe((2, 122));
        }

        route.QueueDepth.ShouldBe(1);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var now = time.GetTimestamp();

        route.Update(Samples.Report(0) with { Running = 4, Waiting = 3, PendingTokens = 10 });

        (route.QueueDepth, route.QueuedTokens).ShouldBe((7, 17));
        route.ReportedAt.ShouldBe(now);
        ended.Dispose();
        route.QueueDepth.ShouldBe(7);
    }

    [Fact]
    public void QueuedTokens_BetweenTwoReports_GoDownAsTheReplicaReadsThem()
    {
        var time = new FakeTimeProvider();
        var report = Samples.Report(0) with { PendingTokens = 100, TimePerPromptToken = TimeSpan.FromMilliseconds(1) };
        var route = new ReplicaRoute(report, time);

        AfterMilliseconds(60).ShouldBe(40);
        AfterMilliseconds(60).ShouldBe(0, "it had nothing left to do for a while");
        route.CountSent(49);
        AfterMilliseconds(20).ShouldBe(30, "with a token of its answer");
        route.CountSent(9);
        route.QueuedTokens.ShouldBe(40);
        route.Update(report);
        route.QueuedTokens.ShouldBe(100);

        double AfterMilliseconds(int milliseconds)
        {
            time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            return route.QueuedTokens;
        }
    }

    [Fact]
    public void Apply_SiloReport_ReplacesAllThatTheSiloSaidBefore()
    {
        var table = new ReplicaTable();
        table.Apply(Samples.Silo("node", [Samples.Report(0), Samples.Report(1)]));

        table.Apply(Samples.Silo("node", [Samples.Report(1)]));

        table.Ready(Samples.Model.Id).Select(route => route.Report.Replica).ShouldBe([Samples.Replica(1)]);
        table.RemoveNode("node");
        table.Models.ShouldBeEmpty();
    }

    [Fact]
    public void Apply_DrainingSilo_LeavesNothingToChoose()
    {
        var table = new ReplicaTable();
        table.Apply(Samples.Silo("node", [Samples.Report(0)]) with { IsDraining = true });

        table.Ready(Samples.Model.Id).ShouldBeEmpty();
        table.Models.ShouldHaveSingleItem();
    }
}
