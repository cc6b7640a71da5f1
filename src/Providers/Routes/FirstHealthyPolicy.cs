using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>As they stand in the route.</summary>
internal sealed class FirstHealthyPolicy : ITargetPolicy
{
    /// <summary>What routes call it.</summary>
    public const string PolicyName = "first-healthy";

    public string Name => PolicyName;

    public IReadOnlyList<RouteTarget> Order(IReadOnlyList<RouteTarget> targets, InferenceRequest request, in RequestNeeds needs) => targets;
}
