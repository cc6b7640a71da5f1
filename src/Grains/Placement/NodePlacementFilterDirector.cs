using Orleans.Ai.Replicas;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Orleans.Ai.Placement;

/// <summary>
/// Leaves the one silo that holds a replica's weights. With that silo gone none is left, and the call fails at once: a replica is
/// never activated where its weights are not.
/// </summary>
internal sealed class NodePlacementFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var node = ReplicaId.Parse(target.GrainIdentity.Key.ToString()!).Node;
        return silos.Where(silo => SiloProfileMetadata.NodeOf(metadata.GetSiloMetadata(silo)) == node);
    }
}
