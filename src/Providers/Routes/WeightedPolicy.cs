using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>
/// Drawn by weight without putting back: the one that is first in so many cases as its weight says, and so on among the rest
/// (Efraimidis and Spirakis, Weighted random sampling with a reservoir, 2006).
/// </summary>
internal sealed class WeightedPolicy(Random random) : ITargetPolicy
{
    public string Name => "weighted";

    public IReadOnlyList<RouteTarget> Order(IReadOnlyList<RouteTarget> targets, InferenceRequest request, in RequestNeeds needs) =>
        [.. targets.Select(target => (target, Key: -Math.Log(1 - random.NextDouble()) / target.Weight)).OrderBy(drawn => drawn.Key).Select(drawn => drawn.target)];
}
