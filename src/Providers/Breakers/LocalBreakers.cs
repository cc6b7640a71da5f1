using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Breakers;

/// <summary>The breakers of all targets that this silo asks.</summary>
public sealed class LocalBreakers(IOptions<BreakerOptions> options, TimeProvider time) : ITargetGate
{
    // Clients may name any model of a provider: what they make up must not fill the memory.
    private const int MostTargets = 4096;
    private readonly ConcurrentDictionary<TargetId, LocalBreaker> _breakers = new();
    private readonly string _silo = Guid.NewGuid().ToString("N");

    /// <summary>All, as far as this silo knows.</summary>
    public IReadOnlyList<BreakerStatus> List() => [.. _breakers.Values.Select(breaker => breaker.Status).OrderBy(status => status.Target.ToString(), StringComparer.Ordinal)];

    /// <summary>Takes what the cluster tells all its silos.</summary>
    public void Apply(BreakerStatus status) => Of(status.Target)?.Apply(status);

    bool ITargetGate.TryEnter(TargetId target, [NotNullWhen(true)] out ITargetPermit? permit)
    {
        // Replicas of this grid have their own router, which knows better.
        var breaker = target.Provider == TargetId.Local ? null : Of(target);
        var isProbe = false;
        permit = breaker?.TryEnter(out isProbe) != false ? new Permit(breaker, isProbe, options.Value.SlowFirstToken) : null;
        return permit is not null;
    }

    internal IEnumerable<LocalBreaker> WithNews => _breakers.Values.Where(breaker => breaker.HasNews);

    /// <returns>None where there are too many targets: a new one is asked as if all were well.</returns>
    private LocalBreaker? Of(TargetId target) => _breakers.TryGetValue(target, out var known) ? known
        : _breakers.Count >= MostTargets ? null
        : _breakers.GetOrAdd(target, static (target, self) => new LocalBreaker(target, self._silo, self.Options, self.Time), (_silo, Options: options.Value, Time: time));

    private sealed class Permit(LocalBreaker? breaker, bool isProbe, TimeSpan slowFirstToken) : ITargetPermit
    {
        private bool _isReported;

        public void Report(AttemptOutcome outcome) => Report(BreakerVerdict.Of(outcome, slowFirstToken), outcome.Error, outcome.RetryAfter);

        public void Dispose() => Report(ProbeEnd.Unused, null, null);

        private void Report(ProbeEnd end, InferenceErrorCode? error, TimeSpan? retryAfter)
        {
            if (!_isReported)
            {
                _isReported = true;
                breaker?.End(end, isProbe, error, retryAfter);
            }
        }
    }
}
