namespace Orleans.Ai.Models;

/// <summary>What a model's grain keeps.</summary>
[GenerateSerializer, Immutable, Alias("ai.ModelState")]
internal sealed record ModelState
{
    /// <summary>What was asked for; <see langword="null"/> when the model is not registered.</summary>
    [Id(0)]
    public ModelRegistration? Registration { get; init; }

    /// <summary>Memory that a replica leases. Unit: bytes.</summary>
    [Id(1)]
    public long MemoryBytes { get; init; }

    /// <summary>When it was registered.</summary>
    [Id(2)]
    public DateTimeOffset RegisteredAt { get; init; }
}
