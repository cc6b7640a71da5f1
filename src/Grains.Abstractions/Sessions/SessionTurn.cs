using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Sessions;

/// <summary>A turn: what the client added and what was answered. One write of its session.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionTurn")]
public sealed record SessionTurn
{
    /// <summary>The request that made it; completing it twice adds it once.</summary>
    [Id(0)]
    public required RequestId Request { get; init; }

    /// <summary>Its items, in order.</summary>
    [Id(1)]
    public required IReadOnlyList<SessionItem> Items { get; init; }

    /// <summary>When it was completed.</summary>
    [Id(2)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Who answered, and so has its KV blocks; <see langword="null"/>: nobody, items were only added.</summary>
    [Id(3)]
    public ReplicaId? Replica { get; init; }

    /// <summary>What its answer cost; <see langword="null"/>: nobody answered.</summary>
    [Id(4)]
    public TokenUsage? Usage { get; init; }
}
