using System.Collections.Immutable;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Generations;

/// <summary>
/// One entry of a generation's log. The first says what was asked, or that the generation was deleted; the others hold events in
/// the order of their sequence numbers. The one with <see cref="Usage"/> holds the last event.
/// </summary>
[GenerateSerializer, Immutable, Alias("ai.GenerationEntry")]
public sealed record GenerationEntry
{
    /// <summary>What was asked, with its <see cref="InferenceRequest.Generation"/> and the seed that was drawn; only in the first entry.</summary>
    [Id(0)]
    public InferenceRequest? Request { get; init; }

    /// <summary>Who writes from this entry on, until another does; <see langword="null"/>: as before.</summary>
    [Id(1)]
    public Guid? Writer { get; init; }

    /// <summary>When it was written.</summary>
    [Id(2)]
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened since the entry before.</summary>
    [Id(3)]
    public IReadOnlyList<InferenceEvent> Events { get; init; } = [];

    /// <summary>What the generation cost: it has ended, and what is left is to tell its session and the usage.</summary>
    [Id(4)]
    public UsageRecord? Usage { get; init; }

    /// <summary>It was refused before anything was generated: the log goes as soon as the usage is told.</summary>
    [Id(5)]
    public bool IsWithdrawn { get; init; }

    /// <summary>The generation was deleted; what remains is the <see cref="GenerationTerms.KeyDigest"/> of its key, shape <c>[32]</c>. Empty: it was not.</summary>
    [Id(6)]
    public ImmutableArray<byte> Tombstone { get; init; } = [];
}
