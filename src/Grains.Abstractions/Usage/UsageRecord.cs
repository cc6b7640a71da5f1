using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Usage;

/// <summary>What one request cost, written once when it ends, however it ends.</summary>
[GenerateSerializer, Immutable, Alias("ai.UsageRecord")]
public sealed record UsageRecord
{
    /// <summary>Which request.</summary>
    [Id(0)]
    public required RequestId Request { get; init; }

    /// <summary>Who asked.</summary>
    [Id(1)]
    public required Caller Caller { get; init; }

    /// <summary>The model asked for.</summary>
    [Id(2)]
    public required ModelId Model { get; init; }

    /// <summary>Tokens read and written; partial when the request did not complete.</summary>
    [Id(3)]
    public required TokenUsage Usage { get; init; }

    /// <summary>How it failed; <see langword="null"/> when it completed.</summary>
    [Id(4)]
    public InferenceErrorCode? Error { get; init; }

    /// <summary>When it arrived.</summary>
    [Id(5)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From arrival to the last event.</summary>
    [Id(6)]
    public required TimeSpan Duration { get; init; }

    /// <summary>From arrival to the first token (TTFT); <see langword="null"/> when none came.</summary>
    [Id(7)]
    public TimeSpan? TimeToFirstToken { get; init; }

    /// <summary>Who answered, where a route or a provider was asked; <see langword="null"/>: a replica, asked by the model's own name, or nobody.</summary>
    [Id(8)]
    public TargetId? Target { get; init; }

    /// <summary>What it cost; <see langword="null"/>: the model has no price here.</summary>
    [Id(9)]
    public Cost? Cost { get; init; }

    /// <summary>Tries at targets, where a route or a provider was asked. Unit: tries; else 0.</summary>
    [Id(10)]
    public int Attempts { get; init; }
}
