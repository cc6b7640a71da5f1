using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Silos;

/// <summary>What a silo tells the others of itself, several times a second.</summary>
[GenerateSerializer, Immutable, Alias("ai.SiloReport")]
public sealed record SiloReport
{
    /// <summary>What it is.</summary>
    [Id(0)]
    public required SiloProfile Profile { get; init; }

    /// <summary>Grows with each report of a silo; an older one that arrives late is dropped.</summary>
    [Id(1)]
    public required long Sequence { get; init; }

    /// <summary>It takes no new request and no new replica; what runs goes on.</summary>
    [Id(2)]
    public bool IsDraining { get; init; }

    /// <summary>Memory for replicas on the processor that is not leased. Unit: bytes.</summary>
    [Id(3)]
    public required long FreeMemoryBytes { get; init; }

    /// <summary>Memory of each accelerator that is not leased. Unit: bytes.</summary>
    [Id(4)]
    public IReadOnlyList<long> FreeAcceleratorBytes { get; init; } = [];

    /// <summary>Replicas it hosts in any state, whichever of them this report describes.</summary>
    [Id(5)]
    public int ReplicaCount { get; init; }

    /// <summary>Its replicas: all, or those of the model asked for.</summary>
    [Id(6)]
    public IReadOnlyList<ReplicaReport> Replicas { get; init; } = [];

    /// <summary>HTTP requests in flight, on a gateway.</summary>
    [Id(7)]
    public int InFlight { get; init; }

    /// <summary>Models that its configuration names and that it has not looked at yet: they will be among its replicas.</summary>
    [Id(8)]
    public IReadOnlyList<ModelId> Expected { get; init; } = [];
}
