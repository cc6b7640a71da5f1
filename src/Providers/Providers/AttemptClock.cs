namespace Orleans.Ai.Providers;

/// <summary>
/// The time-outs of one attempt. A token only writes down when it came; the one timer looks from time to time whether that is long
/// enough ago. Time that our own reader takes does not count as the provider's silence.
/// </summary>
internal sealed class AttemptClock : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource source;
    private readonly ITimer timer;
    private readonly TimeProvider time;
    private readonly ProviderOptions options;
    private readonly TimeSpan? deadline;
    private readonly long start;
    private long quietSince;
    private long? pausedAt;
    private bool hasToken;

    // While our reader has the word the timer is not set for the provider's silence: it has to be set again then.
    private bool wasSetInPause;

    public AttemptClock(ProviderOptions options, DateTimeOffset? deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        (this.options, this.time) = (options, time);
        this.deadline = deadline is { } at ? TimeSpan.FromTicks(Math.Max(1, (at - time.GetUtcNow()).Ticks)) : null;
        start = quietSince = time.GetTimestamp();
        source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer = time.CreateTimer(static clock => ((AttemptClock)clock!).Look(), this, Positive(Left().Time), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires when the reader has left, or a time-out has passed.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>The time-out that has passed.</summary>
    public AttemptTimeout Expired { get; private set; }

    /// <summary>Since the attempt began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(start);

    /// <summary>A token came.</summary>
    public void Tick()
    {
        lock (gate)
        {
            quietSince = time.GetTimestamp();
            if (!hasToken)
            {
                hasToken = true;
                SetTimer_NeedsLock(Left().Time);
            }
        }
    }

    /// <summary>Our reader has the word.</summary>
    public void Pause()
    {
        lock (gate)
        {
            pausedAt = time.GetTimestamp();
        }
    }

    /// <summary>The provider is waited for again.</summary>
    public void Resume()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            quietSince = pausedAt is { } at ? Math.Min(now, quietSince + (now - at)) : quietSince;
            pausedAt = null;
            if (wasSetInPause)
            {
                SetTimer_NeedsLock(Left().Time);
            }
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        source.Dispose();
    }

    private void Look()
    {
        lock (gate)
        {
            var (left, timeout) = Left();
            if (left > TimeSpan.Zero)
            {
                SetTimer_NeedsLock(left);
                return;
            }

            Expired = timeout;
        }

        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended in this moment.
        }
    }

    private void SetTimer_NeedsLock(TimeSpan left)
    {
        wasSetInPause = pausedAt is not null;
        timer.Change(Positive(left), Timeout.InfiniteTimeSpan);
    }

    private (TimeSpan Time, AttemptTimeout Timeout) Left()
    {
        var elapsed = time.GetElapsedTime(start);
        var limit = hasToken ? options.BetweenTokensTimeout : options.FirstTokenTimeout;
        var quiet = pausedAt is null ? time.GetElapsedTime(quietSince) : TimeSpan.MinValue / 2;
        var left = (Time: limit - quiet, Timeout: hasToken ? AttemptTimeout.BetweenTokens : AttemptTimeout.FirstToken);
        left = options.TotalTimeout - elapsed < left.Time ? (options.TotalTimeout - elapsed, AttemptTimeout.Total) : left;
        return deadline is { } given && given - elapsed < left.Time ? (given - elapsed, AttemptTimeout.Deadline) : left;
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
