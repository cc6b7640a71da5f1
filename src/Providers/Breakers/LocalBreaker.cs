using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Breakers;

/// <summary>
/// A target's breaker as this silo has it: decides from what the cluster said last and, where that says nothing or is old, from
/// what the silo itself has counted.
/// </summary>
internal sealed class LocalBreaker(TargetId target, string silo, BreakerOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Breaker _own = new(target, options, time);
    private BreakerStatus? _cluster;
    private long _heardAt;
    private int _successes;
    private int _failures;
    private InferenceErrorCode? _lastError;
    private TimeSpan? _retryAfter;
    private bool _wantsProbe;
    private bool _hasProbe;
    private long _gotProbeAt;
    private ProbeEnd _probeEnd;

    public TargetId Target => target;

    /// <summary>How it is, as far as this silo knows.</summary>
    public BreakerStatus Status
    {
        get
        {
            lock (_lock)
            {
                return Effective(out _);
            }
        }
    }

    /// <summary>There is something to tell, or to ask.</summary>
    public bool HasNews
    {
        get
        {
            lock (_lock)
            {
                ReturnUnusedProbe();
                return _successes + _failures > 0 || _wantsProbe || _probeEnd is not ProbeEnd.None || _cluster is { State: not BreakerState.Closed };
            }
        }
    }

    /// <returns>The attempt may be made; as the probe, where it is one.</returns>
    public bool TryEnter(out bool isProbe)
    {
        lock (_lock)
        {
            isProbe = false;
            switch (Effective(out var isOwn).State)
            {
                case BreakerState.Closed:
                    return true;
                case BreakerState.HalfOpen when isOwn:
                    return isProbe = _own.TryLeaseProbe(silo);
                case var state when _hasProbe && state is BreakerState.HalfOpen:
                    _hasProbe = false;
                    return isProbe = true;
                default:
                    _wantsProbe = true;
                    return false;
            }
        }
    }

    /// <summary>An attempt has ended.</summary>
    public void End(ProbeEnd end, bool isProbe, InferenceErrorCode? error, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            if (isProbe)
            {
                (_probeEnd, _lastError, _retryAfter) = (end, error ?? _lastError, retryAfter ?? _retryAfter);
                _own.EndProbe(silo, end, error, retryAfter);
            }
            else if (end is not ProbeEnd.Unused)
            {
                var isFailure = end is ProbeEnd.Failed;
                (_successes, _failures) = isFailure ? (_successes, _failures + 1) : (_successes + 1, _failures);
                (_lastError, _retryAfter) = isFailure ? (error, retryAfter ?? _retryAfter) : (_lastError, _retryAfter);
                _own.Add(isFailure ? 0 : 1, isFailure ? 1 : 0, error, retryAfter);
            }
        }
    }

    /// <summary>Takes what is to be told; what cannot be told is given back with <see cref="Restore"/>.</summary>
    public BreakerReport TakeReport()
    {
        lock (_lock)
        {
            var report = new BreakerReport
            {
                Silo = silo, Successes = _successes, Failures = _failures, LastError = _lastError, RetryAfter = _retryAfter, Known = _cluster,
                WantsProbe = _wantsProbe && !_hasProbe, Probe = _probeEnd,
            };
            (_successes, _failures, _lastError, _retryAfter, _wantsProbe, _probeEnd) = (0, 0, null, null, false, ProbeEnd.None);
            return report;
        }
    }

    /// <summary>The report did not arrive. What was counted in it is old by the time the cluster is back; the probe's outcome is not.</summary>
    public void Restore(BreakerReport report)
    {
        lock (_lock)
        {
            _probeEnd = _probeEnd is ProbeEnd.None ? report.Probe : _probeEnd;
        }
    }

    /// <summary>Takes the answer to a report.</summary>
    public void Apply(BreakerReply reply)
    {
        lock (_lock)
        {
            Apply_NeedsLock(reply.Status);
            (_hasProbe, _gotProbeAt) = reply.HasProbe ? (true, time.GetTimestamp()) : (_hasProbe, _gotProbeAt);
        }
    }

    /// <summary>Takes what the cluster tells all its silos.</summary>
    public void Apply(BreakerStatus status)
    {
        lock (_lock)
        {
            Apply_NeedsLock(status);
        }
    }

    private void Apply_NeedsLock(BreakerStatus status)
    {
        if (status.Epoch < _cluster?.Epoch)
        {
            return;
        }

        // From here on the cluster's counts decide, and ours begin anew when it closes again.
        if (status.State is not BreakerState.Closed || status.Override is not null || (_cluster is { State: not BreakerState.Closed }))
        {
            _own.Reset();
        }

        _hasProbe &= status.State is BreakerState.HalfOpen;
        (_cluster, _heardAt) = (status, time.GetTimestamp());
    }

    // A cluster that is content does not overrule what this silo sees for itself: its own way to the target may be the trouble.
    private BreakerStatus Effective(out bool isOwn)
    {
        var own = _own.Status;
        isOwn = _cluster is null || time.GetElapsedTime(_heardAt) > options.ClusterPatience || (_cluster is { State: BreakerState.Closed, Override: null } && own.State is not BreakerState.Closed);
        if (!isOwn)
        {
            return _cluster!;
        }

        // Alone: what the cluster said last holds until its time is over.
        if (own.State is BreakerState.Closed && _cluster is { State: not BreakerState.Closed, Override: null })
        {
            _own.Adopt(_cluster with { Epoch = Math.Max(_cluster.Epoch, own.Epoch + 1) });
            _cluster = null;
            return _own.Status;
        }

        return _cluster is { Override: { } decision } decided && !(time.GetUtcNow() >= decision.Until) ? decided : own;
    }

    private void ReturnUnusedProbe()
    {
        if (_hasProbe && time.GetElapsedTime(_gotProbeAt) > options.ClusterPatience)
        {
            (_hasProbe, _probeEnd) = (false, ProbeEnd.Unused);
        }
    }
}
