using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

/// <summary>Reports of silos and replicas.</summary>
internal static class Reports
{
    public const long GiB = 1L << 30;

    public static ReplicaReport Replica(string model, string node, ReplicaState state, int slot = 0, string? problem = null) => new()
    {
        Replica = new ReplicaId(new ModelId(model), "0123456789ab", node, slot),
        State = state,
        Running = 2,
        Waiting = 1,
        UsedBlocks = 3,
        TotalBlocks = 100,
        GeneratedTokens = 1000,
        MemoryBytes = GiB,
        Problem = problem,
        Model = new ModelDescriptor
        {
            Id = new ModelId(model),
            Revision = "0123456789ab",
            Architecture = "LlamaForCausalLM",
            ContextLength = 1024,
            ParameterCount = 1,
            WeightFormat = "q8",
            CreatedAt = DateTimeOffset.UnixEpoch,
        },
    };

    public static SiloReport Silo(string node, params ReplicaReport[] replicas) => new()
    {
        Profile = new SiloProfile
        {
            Node = node,
            Roles = SiloRoles.Gateway | SiloRoles.Compute,
            Accelerator = AcceleratorKind.Simulated,
            AcceleratorCount = 2,
            AcceleratorMemoryBytes = 24 * GiB,
            Kernel = "avx2",
            MemoryBytes = 32 * GiB,
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
        },
        Sequence = 1,
        FreeMemoryBytes = 31 * GiB,
        FreeAcceleratorBytes = [24 * GiB, 12 * GiB],
        ReplicaCount = replicas.Length,
        Replicas = replicas,
        InFlight = 5,
    };
}
