using Orleans.Ai.Silos;

namespace Orleans.Ai.Models;

/// <summary>What a model asks of the silos that host its replicas.</summary>
[GenerateSerializer, Immutable, Alias("ai.ModelNeeds")]
public sealed record ModelNeeds
{
    /// <summary>Accelerators per replica; 0 for a model that runs on the processor. Default 0, bounds 0 to 64.</summary>
    [Id(0)]
    public int Accelerators { get; init; }

    /// <summary>Kind of accelerator. Default <see langword="null"/>: any.</summary>
    [Id(1)]
    public AcceleratorKind? AcceleratorKind { get; init; }

    /// <summary>Memory per replica, over all its accelerators. Unit: bytes. Default <see langword="null"/>: measured from the model's files.</summary>
    [Id(2)]
    public long? MemoryBytes { get; init; }

    /// <summary>Labels that the silo must have. Default none.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Never two replicas on one silo. Default <see langword="false"/>: spread as far as the silos go.</summary>
    [Id(4)]
    public bool AntiAffinity { get; init; }

    /// <summary>Both ask for the same, labels compared one by one.</summary>
    public bool Equals(ModelNeeds? other) => other is not null
        && (Accelerators, AcceleratorKind, MemoryBytes, AntiAffinity) == (other.Accelerators, other.AcceleratorKind, other.MemoryBytes, other.AntiAffinity)
        && Labels.Count == other.Labels.Count && !Labels.Except(other.Labels).Any();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Accelerators, AcceleratorKind, MemoryBytes, AntiAffinity, Labels.Count);
}
