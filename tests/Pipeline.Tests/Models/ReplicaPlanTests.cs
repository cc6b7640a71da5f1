using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Models;

public sealed class ReplicaPlanTests
{
    [Fact]
    public void Make_FewerThanWanted_StartsTheRest()
    {
        var plan = ReplicaPlan.Make(3, [Silo("a", ReplicaState.Ready), Silo("b", ReplicaState.Loading), Samples.Silo("c")]);

        plan.Start.ShouldBe(1);
        plan.End.ShouldBeEmpty();
        plan.IsServing.ShouldBeFalse();
    }

    [Fact]
    public void Make_MoreThanWanted_EndsWhatLoadsOrDoesLeast()
    {
        var busy = Samples.Report("a") with { Running = 3 };
        var idle = Samples.Report("b");
        var loading = Samples.Report("c") with { State = ReplicaState.Loading };

        var plan = ReplicaPlan.Make(1, [Samples.Silo("c", [loading]), Samples.Silo("b", [idle]), Samples.Silo("a", [busy])]);

        plan.End.ShouldBe([idle.Replica, loading.Replica]);
    }

    [Theory]
    [InlineData(ReplicaState.Loading, false)]
    [InlineData(ReplicaState.Ready, true)]
    public void Make_DrainingSilo_IsLeftOnlyOnceTheReplacementAnswers(ReplicaState replacement, bool isLeft)
    {
        var draining = Silo("old", ReplicaState.Ready) with { IsDraining = true };

        ReplicaPlan.Make(1, [draining]).Start.ShouldBe(1);
        var plan = ReplicaPlan.Make(1, [draining, Silo("new", replacement)]);

        plan.Start.ShouldBe(0);
        plan.End.ShouldBe(isLeft ? [Samples.Report("old").Replica] : []);
    }

    [Fact]
    public void Make_FailedReplica_IsClearedAndSaysWhy()
    {
        var failed = Samples.Report("a") with { State = ReplicaState.Gone, Problem = "tensor 'x' is missing" };

        var plan = ReplicaPlan.Make(1, [Samples.Silo("a", [failed])]);

        plan.Start.ShouldBe(1);
        plan.End.ShouldBe([failed.Replica]);
        plan.Problem.ShouldBe("tensor 'x' is missing");
    }

    [Fact]
    public void Make_NoneWanted_EndsAllButWhatIsEnding()
    {
        var plan = ReplicaPlan.Make(0, [Silo("a", ReplicaState.Ready), Silo("b", ReplicaState.Draining)]);

        plan.Start.ShouldBe(0);
        plan.End.ShouldBe([Samples.Report("a").Replica]);
    }

    private static SiloReport Silo(string node, ReplicaState state) => Samples.Silo(node, [Samples.Report(node) with { State = state }]);
}
