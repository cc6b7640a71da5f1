using Orleans.Ai.Models;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Placement;

public sealed class SiloFitTests
{
    private static readonly SiloReport Silo = new()
    {
        Profile = new SiloProfile
        {
            Node = "gpu-1",
            Roles = SiloRoles.Compute,
            Accelerator = AcceleratorKind.Simulated,
            AcceleratorCount = 2,
            AcceleratorMemoryBytes = 8L << 30,
            MemoryBytes = 16L << 30,
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
        },
        Sequence = 1,
        FreeMemoryBytes = 4L << 30,
        FreeAcceleratorBytes = [8L << 30, 2L << 30],
        Replicas = [Samples.Report("gpu-1")],
    };

    public static TheoryData<ModelNeeds, long, string?> Needs => new()
    {
        { new(), 4, null },
        { new(), 5, "has 4 GiB of 16 GiB free" },
        { new(), 17, "has 16 GiB in all" },
        { new() { Accelerators = 1 }, 8, null },
        { new() { Accelerators = 1 }, 9, "has 8 GiB in all" },
        { new() { Accelerators = 2 }, 4, null },
        { new() { Accelerators = 2 }, 6, "has 8 GiB of 8 GiB free on its freest accelerator" },
        { new() { Accelerators = 3 }, 1, "has 2 accelerators" },
        { new() { Accelerators = 1, AcceleratorKind = AcceleratorKind.Simulated }, 1, null },
        { new() { Accelerators = 1, AcceleratorKind = AcceleratorKind.Cuda }, 1, "has accelerators of kind simulated" },
        { new() { Labels = new Dictionary<string, string> { ["zone"] = "a" } }, 1, null },
        { new() { Labels = new Dictionary<string, string> { ["zone"] = "b" } }, 1, "lacks the label zone=b" },
        { new() { AntiAffinity = true }, 1, "hosts a replica of it already" },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public void Missing_ByNeeds_SaysWhatTheSiloLacks(ModelNeeds needs, long gibibytes, string? missing) =>
        SiloFit.Missing(Silo, needs, gibibytes << 30).ShouldBe(missing);

    [Fact]
    public void Missing_ByState_SaysWhatTheSiloLacks()
    {
        SiloFit.Missing(Silo with { IsDraining = true }, new(), 1).ShouldBe("is draining");
        SiloFit.Missing(Silo with { Profile = Silo.Profile with { Roles = SiloRoles.Gateway } }, new(), 1).ShouldBe("does not compute");
        SiloFit.Missing(Samples.Silo("cpu-1"), new() { Accelerators = 1 }, 1).ShouldBe("has no accelerator");
    }

    [Fact]
    public void Capacity_LeasesAndReleases_AgreesWithTheRule()
    {
        var random = new Random(7);
        var capacity = new SiloCapacity(Silo.Profile);
        var held = new List<MemoryLease>();
        for (var step = 0; step < 2_000; step++)
        {
            var needs = new ModelNeeds { Accelerators = random.Next(3) };
            var bytes = random.NextInt64(1, 6L << 30);
            var now = Silo with { FreeMemoryBytes = capacity.FreeMemoryBytes, FreeAcceleratorBytes = capacity.FreeAcceleratorBytes };
            var fits = SiloFit.Missing(now, needs, bytes) is null;
            capacity.TryLease(needs, bytes, out var lease).ShouldBe(fits);
            if (lease is not null)
            {
                held.Add(lease);
            }

            if (held.Count > 0 && random.Next(2) == 0)
            {
                var at = random.Next(held.Count);
                capacity.Release(held[at]);
                held.RemoveAt(at);
            }

            capacity.FreeMemoryBytes.ShouldBeGreaterThanOrEqualTo(0);
            capacity.FreeAcceleratorBytes.ShouldAllBe(free => free >= 0);
        }

        held.ForEach(capacity.Release);
        capacity.FreeMemoryBytes.ShouldBe(Silo.Profile.MemoryBytes);
        capacity.FreeAcceleratorBytes.ShouldAllBe(free => free == Silo.Profile.AcceleratorMemoryBytes);
    }
}
