using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>What a silo has seen of a target since it reported last.</summary>
[GenerateSerializer, Immutable, Alias("ai.BreakerReport")]
public sealed record BreakerReport
{
    /// <summary>Who reports: a name that no other process has, nor this one after a restart.</summary>
    [Id(0)]
    public required string Silo { get; init; }

    /// <summary>Attempts that ended well.</summary>
    [Id(1)]
    public int Successes { get; init; }

    /// <summary>Attempts that failed, and were the target's fault.</summary>
    [Id(2)]
    public int Failures { get; init; }

    /// <summary>How the last of them failed; <see langword="null"/>: none did.</summary>
    [Id(3)]
    public InferenceErrorCode? LastError { get; init; }

    /// <summary>How long the target wants to be left alone; <see langword="null"/>: it does not say.</summary>
    [Id(4)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the silo takes for the state: a grain that has just begun goes on from there.</summary>
    [Id(5)]
    public BreakerStatus? Known { get; init; }

    /// <summary>The silo has a request that it would make the probe.</summary>
    [Id(6)]
    public bool WantsProbe { get; init; }

    /// <summary>What became of the probe that it held.</summary>
    [Id(7)]
    public ProbeEnd Probe { get; init; }
}
