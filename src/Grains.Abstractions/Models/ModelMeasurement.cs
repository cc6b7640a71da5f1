using Orleans.Ai.Inference;

namespace Orleans.Ai.Models;

/// <summary>What a model's files tell before they are loaded.</summary>
[GenerateSerializer, Immutable, Alias("ai.ModelMeasurement")]
public sealed record ModelMeasurement
{
    /// <summary>Memory that a replica takes: weights, KV cache and what the engine works in. Unit: bytes.</summary>
    [Id(0)]
    public long MemoryBytes { get; init; }

    /// <summary>Why the files cannot be served; <see langword="null"/> when they can.</summary>
    [Id(1)]
    public InferenceError? Error { get; init; }

    /// <summary>What the files hold; <see langword="null"/> when they cannot be served.</summary>
    [Id(2)]
    public ModelDescriptor? Model { get; init; }
}
