namespace Orleans.Ai.Routes;

/// <summary>
/// How long something takes of late: goes up with the worst at once, and down as better or nothing is seen. Not for several threads.
/// </summary>
internal sealed class PeakEwma(TimeSpan decay, TimeProvider time)
{
    private double _seconds;
    private long _at = time.GetTimestamp();

    /// <summary>How long it takes now; zero: nothing is known, or it is long ago.</summary>
    public TimeSpan Value => TimeSpan.FromSeconds(_seconds * Share);

    private double Share => Math.Exp(-time.GetElapsedTime(_at) / decay);

    /// <summary>It took so long.</summary>
    public void Add(TimeSpan taken)
    {
        var (share, seconds) = (Share, taken.TotalSeconds);
        _seconds = seconds >= _seconds ? seconds : (_seconds * share) + (seconds * (1 - share));
        _at = time.GetTimestamp();
    }
}
