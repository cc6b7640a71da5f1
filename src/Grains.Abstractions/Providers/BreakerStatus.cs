using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>A circuit breaker as it was at a moment.</summary>
[GenerateSerializer, Immutable, Alias("ai.BreakerStatus")]
public sealed record BreakerStatus
{
    /// <summary>Whose.</summary>
    [Id(0)]
    public required TargetId Target { get; init; }

    /// <summary>Whether it may be asked.</summary>
    [Id(1)]
    public required BreakerState State { get; init; }

    /// <summary>Grows with every change: of two statuses the one with the higher epoch is true.</summary>
    [Id(2)]
    public required long Epoch { get; init; }

    /// <summary>When the state began.</summary>
    [Id(3)]
    public DateTimeOffset Since { get; init; }

    /// <summary>When a probe may be made, while it is open; else <see langword="null"/>.</summary>
    [Id(4)]
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>How often it has opened since it was closed last: each time it stays open twice as long.</summary>
    [Id(5)]
    public int Openings { get; init; }

    /// <summary>What an operator has decided; <see langword="null"/>: nothing.</summary>
    [Id(6)]
    public BreakerOverride? Override { get; init; }

    /// <summary>Attempts that have ended within the window.</summary>
    [Id(7)]
    public long Attempts { get; init; }

    /// <summary>Those of them that failed.</summary>
    [Id(8)]
    public long Failures { get; init; }

    /// <summary>The last failure that counted; <see langword="null"/>: there was none.</summary>
    [Id(9)]
    public InferenceErrorCode? LastError { get; init; }
}
