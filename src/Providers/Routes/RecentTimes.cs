using Orleans.Ai.Providers;

namespace Orleans.Ai.Routes;

/// <summary>The last times of something. Not for several threads.</summary>
internal sealed class RecentTimes
{
    private const int Kept = 256;
    private const int Enough = 20;
    private readonly TimeSpan[] _times = new TimeSpan[Kept];
    private long _count;

    /// <summary>There are enough of them to say something of the slowest in twenty.</summary>
    public bool IsEnough => _count >= Enough;

    /// <summary>The times.</summary>
    public TimeSamples Samples => new([.. _times.AsSpan(0, (int)Math.Min(_count, Kept))]);

    /// <summary>Adds one, in the place of the oldest where there are many.</summary>
    public void Add(TimeSpan taken) => _times[_count++ % Kept] = taken;
}
