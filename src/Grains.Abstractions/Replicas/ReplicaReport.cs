using Orleans.Ai.Models;

namespace Orleans.Ai.Replicas;

/// <summary>What a replica tells the routers of itself, several times a second.</summary>
[GenerateSerializer, Immutable, Alias("ai.ReplicaReport")]
public sealed record ReplicaReport
{
    /// <summary>Which replica.</summary>
    [Id(0)]
    public required ReplicaId Replica { get; init; }

    /// <summary>What it serves.</summary>
    [Id(1)]
    public required ModelDescriptor Model { get; init; }

    /// <summary>Whether it takes requests.</summary>
    [Id(2)]
    public required ReplicaState State { get; init; }

    /// <summary>Sequences in the batch. Unit: sequences.</summary>
    [Id(3)]
    public int Running { get; init; }

    /// <summary>Sequences that wait for a place. Unit: sequences.</summary>
    [Id(4)]
    public int Waiting { get; init; }

    /// <summary>KV blocks in use, of <see cref="TotalBlocks"/>. Unit: blocks of 16 tokens.</summary>
    [Id(5)]
    public int UsedBlocks { get; init; }

    /// <summary>KV blocks in all. Unit: blocks of 16 tokens.</summary>
    [Id(6)]
    public int TotalBlocks { get; init; }

    /// <summary>Tokens generated since the replica was loaded.</summary>
    [Id(7)]
    public long GeneratedTokens { get; init; }

    /// <summary>Memory it leases. Unit: bytes.</summary>
    [Id(8)]
    public long MemoryBytes { get; init; }

    /// <summary>Why it could not be loaded; <see langword="null"/> unless its state is <see cref="ReplicaState.Gone"/>.</summary>
    [Id(9)]
    public string? Problem { get; init; }

    /// <summary>What came into its KV cache and what went, lately; <see langword="null"/>: it keeps nothing for later requests.</summary>
    [Id(10)]
    public PrefixChanges? Prefixes { get; init; }

    /// <summary>Prompt tokens of its requests that are still to be read. Unit: tokens.</summary>
    [Id(11)]
    public int PendingTokens { get; init; }

    /// <summary>What reading a token of a prompt took lately. Unit: time per token; 0: not measured yet.</summary>
    [Id(12)]
    public TimeSpan TimePerPromptToken { get; init; }

    /// <summary>Length of its latest answers. Unit: tokens, a mean; 0: none has ended yet.</summary>
    [Id(13)]
    public int TokensPerAnswer { get; init; }
}
