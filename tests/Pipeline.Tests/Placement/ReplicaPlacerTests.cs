using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Placement;

public sealed class ReplicaPlacerTests
{
    private static readonly ModelRegistration Model = new() { Id = Samples.Model.Id, Path = "/models/demo" };

    [Fact]
    public void Rank_ManyModels_SpreadsThemEvenly()
    {
        var silos = new[] { "a", "b", "c", "d" }.ToDictionary(node => node, node => Samples.Silo(node));

        for (var model = 0; model < 100; model++)
        {
            var best = ReplicaPlacer.Rank(new(), 1, silos.Values)[0];
            silos[best.Profile.Node] = best with { FreeMemoryBytes = best.FreeMemoryBytes - 1, ReplicaCount = best.ReplicaCount + 1 };
        }

        silos.Values.Select(silo => silo.ReplicaCount).ShouldAllBe(count => count == 25);
    }

    [Fact]
    public void Rank_ReplicasOfOneModel_GoToSilosWithoutItFirst()
    {
        var crowded = Samples.Silo("busy") with { FreeMemoryBytes = 10, ReplicaCount = 9 };
        var holder = Samples.Silo("holder", [Samples.Report("holder")]);

        ReplicaPlacer.Rank(new(), 1, [holder, crowded]).Select(silo => silo.Profile.Node).ShouldBe(["busy", "holder"]);
    }

    [Fact]
    public void Rank_ModelThatNeedsAnAccelerator_NeverFallsToASiloWithout() =>
        ReplicaPlacer.Rank(new() { Accelerators = 1 }, 1, [Samples.Silo("cpu")]).ShouldBeEmpty();

    [Fact]
    public void Refusal_NothingFits_SaysWhatIsMissingWhere()
    {
        var model = Model with { Needs = new() { Accelerators = 1, AcceleratorKind = AcceleratorKind.Cuda, Labels = new Dictionary<string, string> { ["zone"] = "a" } } };

        var error = ReplicaPlacer.Refusal(model, 8L << 30, [Samples.Silo("cpu-1"), Samples.Silo("cpu-2") with { IsDraining = true }]).ShouldNotBeNull();

        error.Code.ShouldBe(InferenceErrorCode.NoFittingSilo);
        error.Message.ShouldBe(
            "No silo fits a replica of 'demo', which needs 8 GiB on an accelerator of kind cuda, the label zone=a: cpu-1 has no accelerator; cpu-2 has no accelerator.");
        ReplicaPlacer.Refusal(Model, 1, []).ShouldNotBeNull().Message.ShouldEndWith("there is no silo that computes.");
        ReplicaPlacer.Refusal(Model, 1, [Samples.Silo("cpu-1")]).ShouldBeNull();
    }

    [Fact]
    public void RefusalForever_MoreMemoryThanAnySiloHas_NamesTheNumbers()
    {
        var full = Samples.Silo("full") with { FreeMemoryBytes = 0 };

        ReplicaPlacer.RefusalForever(Model, 100, [full]).ShouldBeNull();
        ReplicaPlacer.RefusalForever(Model, 101 << 20, [full]).ShouldNotBeNull().Message.ShouldContain("needs 101 MiB: full has 0 MiB in all");
    }
}
