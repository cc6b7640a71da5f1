using System.Collections.Concurrent;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Routes;

/// <summary>What this silo has seen of all targets.</summary>
internal sealed class TargetStatisticsTable(TimeProvider time)
{
    // Clients may name any model of a provider: what they make up must not fill the memory.
    private const int MostTargets = 4096;
    private readonly ConcurrentDictionary<TargetId, TargetStatistics> _targets = new();

    /// <summary>Of one target; where there are too many targets, what is seen of a new one is not kept.</summary>
    public TargetStatistics Of(TargetId target) => _targets.TryGetValue(target, out var known) ? known
        : _targets.Count < MostTargets ? _targets.GetOrAdd(target, static (target, time) => new(target, time), time)
        : new TargetStatistics(target, time);

    /// <summary>How all of them do, by name.</summary>
    public IReadOnlyList<TargetStatus> Snapshot() =>
        [.. _targets.Values.Select(target => target.Snapshot()).OrderBy(target => target.Target.ToString(), StringComparer.Ordinal)];
}
