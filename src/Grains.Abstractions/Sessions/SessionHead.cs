using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Sessions;

/// <summary>What is stored of a session beside its turns: all that is needed to go on with it, and to list it, without reading them.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionHead")]
public sealed record SessionHead
{
    /// <summary>How it is.</summary>
    [Id(0)]
    public required SessionDescription Description { get; init; }

    /// <summary>Turns in the first entry of its log; every later entry holds one. Unit: turns.</summary>
    [Id(1)]
    public required long FirstTurns { get; init; }

    /// <summary>The request of the last turn.</summary>
    [Id(2)]
    public RequestId? LastRequest { get; init; }

    /// <summary>Who answered last.</summary>
    [Id(3)]
    public ReplicaId? Replica { get; init; }

    /// <summary>What the model reads of it.</summary>
    [Id(4)]
    public SessionWindow Window { get; init; } = SessionWindow.Whole;

    /// <summary>When it is gone unless it is used before; <see langword="null"/>: it stays.</summary>
    [Id(5)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Entries in its log. Unit: entries.</summary>
    public long Entries => 1 + Description.Turns - FirstTurns;
}
