namespace Orleans.Ai.Breakers;

/// <summary>Counts attempts within a window that slides by tenths of itself. To be used by one at a time.</summary>
internal sealed class AttemptWindow(TimeSpan window, TimeProvider time)
{
    private const int Parts = 10;
    private readonly (long Attempts, long Failures)[] _parts = new (long, long)[Parts];
    private readonly long _start = time.GetTimestamp();
    private long _newest;

    /// <summary>All that ended within the window.</summary>
    public (long Attempts, long Failures) Sum
    {
        get
        {
            Slide();
            return _parts.Aggregate((sum, part) => (sum.Attempts + part.Attempts, sum.Failures + part.Failures));
        }
    }

    public void Add(int successes, int failures)
    {
        Slide();
        ref var part = ref _parts[_newest % Parts];
        part = (part.Attempts + successes + failures, part.Failures + failures);
    }

    public void Clear() => Array.Clear(_parts);

    private void Slide()
    {
        var now = (long)(time.GetElapsedTime(_start) / window * Parts);
        for (var age = Math.Max(_newest + 1, now - Parts + 1); age <= now; age++)
        {
            _parts[age % Parts] = default;
        }

        _newest = now;
    }
}
