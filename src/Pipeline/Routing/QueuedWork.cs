namespace Orleans.Ai.Routing;

/// <summary>Work that waits at a replica, and goes down as the replica does it. Any thread.</summary>
internal sealed class QueuedWork(TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens;
    private TimeSpan _perToken;
    private long _at;

    /// <summary>What is left by now. Unit: tokens.</summary>
    public double Tokens
    {
        get
        {
            lock (_lock)
            {
                return Left(time.GetTimestamp());
            }
        }
    }

    /// <summary>The replica has said what there is.</summary>
    /// <param name="tokens">Unit: tokens.</param>
    /// <param name="perToken">What a token takes it; 0: not known, so that nothing goes down.</param>
    public void Set(double tokens, TimeSpan perToken)
    {
        lock (_lock)
        {
            (_tokens, _perToken, _at) = (tokens, perToken, time.GetTimestamp());
        }
    }

    /// <summary>More has come.</summary>
    public void Add(double tokens)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            (_tokens, _at) = (Left(now) + tokens, now);
        }
    }

    private double Left(long now) => _perToken == TimeSpan.Zero ? _tokens : Math.Max(0, _tokens - (time.GetElapsedTime(_at, now) / _perToken));
}
