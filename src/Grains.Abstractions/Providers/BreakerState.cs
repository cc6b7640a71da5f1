namespace Orleans.Ai.Providers;

/// <summary>Whether a target may be asked.</summary>
[GenerateSerializer, Alias("ai.BreakerState")]
public enum BreakerState
{
    /// <summary>It may.</summary>
    Closed = 0,

    /// <summary>It may not: it failed too often.</summary>
    Open = 1,

    /// <summary>It may be asked once, by whoever holds the probe; the outcome decides.</summary>
    HalfOpen = 2,
}
