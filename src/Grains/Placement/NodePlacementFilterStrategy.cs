using Orleans.Placement;

namespace Orleans.Ai.Placement;

/// <summary>Keeps a grain on the silo that its key names as the node, and nowhere else.</summary>
internal sealed class NodePlacementFilterStrategy() : PlacementFilterStrategy(order: 0);
