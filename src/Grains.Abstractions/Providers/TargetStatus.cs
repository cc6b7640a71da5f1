using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Providers;

/// <summary>How a model at a provider does: seen from one silo since it began, or from several together.</summary>
[GenerateSerializer, Immutable, Alias("ai.TargetStatus")]
public sealed record TargetStatus
{
    /// <summary>Which.</summary>
    [Id(0)]
    public required TargetId Target { get; init; }

    /// <summary>Its circuit breaker; <see langword="null"/>: nobody has asked for leave yet.</summary>
    [Id(1)]
    public BreakerStatus? Breaker { get; init; }

    /// <summary>Attempts that have ended, those that were cancelled too.</summary>
    [Id(2)]
    public long Attempts { get; init; }

    /// <summary>Attempts that go on.</summary>
    [Id(3)]
    public int Running { get; init; }

    /// <summary>Attempts that were ended by us: the reader left, or another was faster.</summary>
    [Id(4)]
    public long Cancelled { get; init; }

    /// <summary>How the others failed, and how often.</summary>
    [Id(5)]
    public IReadOnlyDictionary<InferenceErrorCode, long> Errors { get; init; } = new Dictionary<InferenceErrorCode, long>();

    /// <summary>The last times to the first content.</summary>
    [Id(6)]
    public TimeSamples FirstContent { get; init; } = TimeSamples.None;

    /// <summary>The last times to the end of an answer that came to its end in order.</summary>
    [Id(7)]
    public TimeSamples Whole { get; init; } = TimeSamples.None;

    /// <summary>Tokens of all attempts.</summary>
    [Id(8)]
    public TokenUsage Usage { get; init; }

    /// <summary>What they cost, as far as they have a price. Unit: billionths of <see cref="Currency"/>.</summary>
    [Id(9)]
    public long CostNanoUnits { get; init; }

    /// <summary>The price table's currency; <see langword="null"/>: nothing had a price.</summary>
    [Id(10)]
    public string? Currency { get; init; }

    /// <summary>Attempts with tokens but without a price.</summary>
    [Id(11)]
    public long Unpriced { get; init; }

    /// <summary>What two silos have seen together; the breaker is the cluster's, and the newer state is true.</summary>
    public static TargetStatus operator +(TargetStatus left, TargetStatus right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left with
        {
            Breaker = left.Breaker is { } breaker && breaker.Epoch >= (right.Breaker?.Epoch ?? 0) ? breaker : right.Breaker ?? left.Breaker,
            Attempts = left.Attempts + right.Attempts,
            Running = left.Running + right.Running,
            Cancelled = left.Cancelled + right.Cancelled,
            Errors = left.Errors.Concat(right.Errors).GroupBy(error => error.Key).ToDictionary(same => same.Key, same => same.Sum(error => error.Value)),
            FirstContent = left.FirstContent + right.FirstContent,
            Whole = left.Whole + right.Whole,
            Usage = left.Usage + right.Usage,
            CostNanoUnits = left.CostNanoUnits + right.CostNanoUnits,
            Currency = left.Currency ?? right.Currency,
            Unpriced = left.Unpriced + right.Unpriced,
        };
    }
}
