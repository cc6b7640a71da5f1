using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>What this silo has seen of a target. For any number of threads.</summary>
internal sealed class TargetStatistics(TargetId target, TimeProvider time)
{
    private static readonly TimeSpan Decay = TimeSpan.FromSeconds(10);

    // A target that fails at once is not a fast one.
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly PeakEwma _latency = new(Decay, time);
    private readonly RecentTimes _times = new();
    private readonly RecentTimes _whole = new();
    private readonly Dictionary<InferenceErrorCode, long> _errors = [];
    private TokenUsage _usage;
    private long _attempts;
    private long _cancelled;
    private long _cost;
    private string? _currency;
    private long _unpriced;
    private int _running;

    /// <summary>How attractive it is not: its latency, times those who wait already.</summary>
    public double Load
    {
        get
        {
            lock (_lock)
            {
                return _latency.Value.TotalSeconds * (_running + 1);
            }
        }
    }

    /// <summary>An attempt begins.</summary>
    public void Begin() => Interlocked.Increment(ref _running);

    /// <summary>Its first content has come.</summary>
    public void AddFirstToken(TimeSpan taken)
    {
        lock (_lock)
        {
            _latency.Add(taken);
            _times.Add(taken);
        }
    }

    /// <summary>An attempt has ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="duration">How long it went on.</param>
    /// <param name="usage">Its tokens.</param>
    /// <param name="cost">What they cost; <see langword="null"/>: they have no price.</param>
    public void End(AttemptOutcome outcome, TimeSpan duration, TokenUsage usage, Cost? cost)
    {
        Interlocked.Decrement(ref _running);
        lock (_lock)
        {
            _attempts++;
            _cancelled += outcome.End is AttemptEnd.Cancelled ? 1 : 0;
            _usage += usage;
            _cost += cost?.NanoUnits ?? 0;
            _currency = cost?.Currency ?? _currency;
            _unpriced += cost is null && usage.TotalTokens > 0 ? 1 : 0;
            if (outcome.End is AttemptEnd.Completed)
            {
                _whole.Add(duration);
            }

            if (outcome.Error is { } error)
            {
                _errors[error] = _errors.GetValueOrDefault(error) + 1;
                _latency.Add(duration > FailureCounts ? duration : FailureCounts);
            }
        }
    }

    /// <summary>When a second target is asked besides.</summary>
    public TimeSpan HedgeDelay(TimeSpan whenUnknown)
    {
        lock (_lock)
        {
            return _times.IsEnough ? _times.Samples.Percentile(0.95) : whenUnknown;
        }
    }

    /// <summary>How it does.</summary>
    public TargetStatus Snapshot()
    {
        lock (_lock)
        {
            return new TargetStatus
            {
                Target = target,
                Attempts = _attempts,
                Running = Volatile.Read(ref _running),
                Cancelled = _cancelled,
                Errors = new Dictionary<InferenceErrorCode, long>(_errors),
                FirstContent = _times.Samples,
                Whole = _whole.Samples,
                Usage = _usage,
                CostNanoUnits = _cost,
                Currency = _currency,
                Unpriced = _unpriced,
            };
        }
    }
}
