using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Models;

/// <summary>A registered model and how it stands.</summary>
[GenerateSerializer, Immutable, Alias("ai.ModelStatus")]
public sealed record ModelStatus
{
    /// <summary>What was asked for.</summary>
    [Id(0)]
    public required ModelRegistration Registration { get; init; }

    /// <summary>Memory that a replica leases. Unit: bytes.</summary>
    [Id(1)]
    public required long MemoryBytes { get; init; }

    /// <summary>When it was registered.</summary>
    [Id(2)]
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Its replicas in any state.</summary>
    [Id(3)]
    public IReadOnlyList<ReplicaReport> Replicas { get; init; } = [];

    /// <summary>Why it has fewer replicas than asked for; <see langword="null"/> while nothing stands in the way.</summary>
    [Id(4)]
    public InferenceError? Problem { get; init; }
}
