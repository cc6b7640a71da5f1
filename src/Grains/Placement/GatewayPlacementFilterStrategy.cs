using Orleans.Placement;

namespace Orleans.Ai.Placement;

/// <summary>See <see cref="GatewayPlacementFilterDirector"/>.</summary>
internal sealed class GatewayPlacementFilterStrategy() : PlacementFilterStrategy(order: 0);
