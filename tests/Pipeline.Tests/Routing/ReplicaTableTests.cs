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
        var route = new ReplicaRoute(Samples.Report(0), reportedAt: 1);
        using var ended = route.CountSent(100);
        using (route.CountSent(20))
        {
            (route.QueueDepth, route.QueuedTokens).ShouldBe((2, 122));
        }

        (route.QueueDepth, route.QueuedTokens).ShouldBe((1, 101));

        route.Update(Samples.Report(0) with { Running = 4, Waiting = 3 }, reportedAt: 2);

        route.QueueDepth.ShouldBe(7);
        route.ReportedAt.ShouldBe(2);
        ended.Dispose();
        route.QueueDepth.ShouldBe(7);
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
