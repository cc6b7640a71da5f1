using Orleans.Placement;

namespace Orleans.Ai.Placement;

/// <summary>Marks grains that run the stages of a request: they live on gateways, which know where the replicas are.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class GatewayPlacementFilterAttribute() : PlacementFilterAttribute(new GatewayPlacementFilterStrategy());
