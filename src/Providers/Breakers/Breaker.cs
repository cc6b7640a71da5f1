using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Breakers;

/// <summary>
/// The rules of a circuit breaker, wherever it lives. To be used by one at a time.
/// <code>
///            enough attempts in the window, enough of them failed
///   Closed ───────────────────────────────────────────────────────► Open ◄──────────┐
///     ▲                                                              │ open time    │ the probe fails:
///     │ the probe succeeds: counts begin anew                        ▼ is over      │ open twice as long
///     └────────────────────────────────────────────────────────── HalfOpen ─────────┘
///                                                                  │    ▲ the probe's lease runs out, or it was
///                                                                  └────┘ not made: another may hold it
///   An operator's decision stands above all of it until it expires or is taken back; then it is as if just closed.
/// </code>
/// </summary>
public sealed class Breaker
{
    private readonly BreakerOptions _options;
    private readonly TimeProvider _time;
    private readonly AttemptWindow _window;
    private BreakerStatus _status;
    private string? _holder;
    private DateTimeOffset _leasedUntil;

    /// <summary>Begins closed.</summary>
    public Breaker(TargetId target, BreakerOptions options, TimeProvider time)
    {
        (_options, _time, _window) = (options, time, new AttemptWindow(options.Window, time));
        _status = new BreakerStatus { Target = target, State = BreakerState.Closed, Epoch = 0, Since = time.GetUtcNow() };
    }

    /// <summary>How it is now.</summary>
    public BreakerStatus Status
    {
        get
        {
            LetTimePass();
            var (attempts, failures) = _window.Sum;
            return _status with { Attempts = attempts, Failures = failures };
        }
    }

    /// <summary>Goes on from what another knew, where that is newer.</summary>
    public void Adopt(BreakerStatus known)
    {
        if (known.Epoch > _status.Epoch)
        {
            // Of decisions only those that are stored count: where there is one, or was, the state stays ours, and is the newer one.
            _holder = null;
            _status = _status.Override is null && known.Override is null ? known : _status with { Epoch = known.Epoch + 1 };
        }
    }

    /// <summary>Counts attempts that have ended. Those that began before it opened change nothing any more.</summary>
    public void Add(int successes, int failures, InferenceErrorCode? lastError = null, TimeSpan? retryAfter = null)
    {
        LetTimePass();
        if (_status.State is not BreakerState.Closed || _status.Override is not null)
        {
            return;
        }

        _window.Add(successes, failures);
        if (lastError is not null)
        {
            _status = _status with { LastError = lastError };
        }

        OpenIfEnoughFailed(retryAfter);
    }

    /// <summary>Gives the probe to who asks for it, where it may be made and nobody else holds it.</summary>
    public bool TryLeaseProbe(string holder)
    {
        LetTimePass();
        if (_status.State is not BreakerState.HalfOpen || _status.Override is not null || (_holder is not null && _time.GetUtcNow() < _leasedUntil))
        {
            return false;
        }

        (_holder, _leasedUntil) = (holder, _time.GetUtcNow() + _options.ProbeLease);
        return true;
    }

    /// <summary>Takes the outcome of a probe, from who holds it; from anybody else it changes nothing.</summary>
    public void EndProbe(string holder, ProbeEnd end, InferenceErrorCode? error = null, TimeSpan? retryAfter = null)
    {
        if (_holder != holder || end is ProbeEnd.None)
        {
            return;
        }

        _holder = null;
        if (end is ProbeEnd.Succeeded)
        {
            Close();
        }
        else if (end is ProbeEnd.Failed)
        {
            _status = _status with { LastError = error ?? _status.LastError };
            Open(retryAfter);
        }
    }

    /// <summary>Takes an operator's decision, or takes it back.</summary>
    public void Override(BreakerOverride? decision)
    {
        Close();
        _status = _status with { Override = decision, State = decision?.State ?? BreakerState.Closed };
    }

    /// <summary>Closes it and forgets what was counted.</summary>
    public void Reset() => Override(null);

    private void LetTimePass()
    {
        var now = _time.GetUtcNow();
        if (_status.Override is { Until: { } until } && now >= until)
        {
            Override(null);
        }
        else if (_status is { State: BreakerState.Open, Override: null, OpenUntil: { } openUntil } && now >= openUntil)
        {
            Change(BreakerState.HalfOpen, null, _status.Openings);
        }
        else if (_status is { State: BreakerState.Closed, Override: null })
        {
            // Successes that have left the window: where all silos have stopped asking by themselves, nothing more is counted.
            OpenIfEnoughFailed(null);
        }
    }

    private void OpenIfEnoughFailed(TimeSpan? retryAfter)
    {
        var (attempts, failed) = _window.Sum;
        if (failed > 0 && attempts >= _options.MinAttempts && failed >= attempts * _options.FailureShare)
        {
            Open(retryAfter);
        }
    }

    private void Open(TimeSpan? retryAfter)
    {
        var doubled = _options.OpenTime * Math.Pow(2, Math.Min(_status.Openings, 30));
        var wanted = retryAfter > doubled ? retryAfter.Value : doubled;
        Change(BreakerState.Open, _time.GetUtcNow() + (wanted < _options.MaxOpenTime ? wanted : _options.MaxOpenTime), _status.Openings + 1);
    }

    private void Close()
    {
        _window.Clear();
        _holder = null;
        Change(BreakerState.Closed, null, 0);
    }

    private void Change(BreakerState state, DateTimeOffset? openUntil, int openings) => _status = _status with
    {
        State = state, Epoch = _status.Epoch + 1, Since = _time.GetUtcNow(), OpenUntil = openUntil, Openings = openings,
    };
}
