using Orleans.Placement;

namespace Orleans.Ai.Placement;

/// <summary>Marks grains whose key names their node: <see cref="Replicas.ReplicaId"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NodePlacementFilterAttribute() : PlacementFilterAttribute(new NodePlacementFilterStrategy());
