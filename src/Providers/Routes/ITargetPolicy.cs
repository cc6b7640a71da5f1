using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>A rule by which the targets of a route are put in order.</summary>
internal interface ITargetPolicy
{
    /// <summary>What routes call it.</summary>
    string Name { get; }

    /// <summary>Puts the targets that fit in the order in which they are asked.</summary>
    IReadOnlyList<RouteTarget> Order(IReadOnlyList<RouteTarget> targets, InferenceRequest request, in RequestNeeds needs);
}
