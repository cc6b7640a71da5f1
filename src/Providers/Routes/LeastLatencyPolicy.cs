using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>The one that began to answer soonest of late, by peak EWMA; those of which nothing is known come before all others.</summary>
internal sealed class LeastLatencyPolicy(TargetStatisticsTable statistics) : ITargetPolicy
{
    public string Name => "least-latency";

    public IReadOnlyList<RouteTarget> Order(IReadOnlyList<RouteTarget> targets, InferenceRequest request, in RequestNeeds needs) =>
        [.. targets.Select(target => (target, statistics.Of(target.Id).Load)).OrderBy(known => known.Load).Select(known => known.target)];
}
