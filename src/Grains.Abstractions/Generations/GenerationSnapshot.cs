using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>A generation as it is now.</summary>
[GenerateSerializer, Immutable, Alias("ai.GenerationSnapshot")]
public sealed record GenerationSnapshot
{
    /// <summary>What was asked, with its <see cref="InferenceRequest.Generation"/>.</summary>
    [Id(0)]
    public required InferenceRequest Request { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public required GenerationState State { get; init; }

    /// <summary>All its events so far that are safe, from sequence number 0.</summary>
    [Id(2)]
    public required IReadOnlyList<InferenceEvent> Events { get; init; }
}
