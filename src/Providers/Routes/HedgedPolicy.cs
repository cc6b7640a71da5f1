using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>As they stand in the route; the second is asked besides when the first is late.</summary>
internal sealed class HedgedPolicy : ITargetPolicy
{
    /// <summary>What routes call it.</summary>
    public const string PolicyName = "hedged";

    public string Name => PolicyName;

    public IReadOnlyList<RouteTarget> Order(IReadOnlyList<RouteTarget> targets, InferenceRequest request, in RequestNeeds needs) => targets;
}
