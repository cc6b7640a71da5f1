using System.Collections.Immutable;

namespace Orleans.Ai.Providers;

/// <summary>The last times of something, of one silo or of several together.</summary>
/// <param name="Times">The times, in no order.</param>
[GenerateSerializer, Immutable, Alias("ai.TimeSamples")]
public sealed record TimeSamples([property: Id(0)] ImmutableArray<TimeSpan> Times)
{
    /// <summary>None.</summary>
    public static TimeSamples None { get; } = new([]);

    /// <summary>The time that this share of them does not exceed (nearest rank); zero: there are none.</summary>
    public TimeSpan Percentile(double share)
    {
        var sorted = Times.Sort();
        return sorted.IsEmpty ? TimeSpan.Zero : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    /// <summary>Both together.</summary>
    public static TimeSamples operator +(TimeSamples left, TimeSamples right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(left.Times.AddRange(right.Times));
    }
}
