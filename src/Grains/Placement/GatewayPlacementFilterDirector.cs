using Orleans.Ai.Silos;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Orleans.Ai.Placement;

/// <summary>Leaves the gateways, without those that drain while there are others.</summary>
internal sealed class GatewayPlacementFilterDirector(ISiloMetadataCache metadata, ILocalSiloDetails self, LocalSilo silo, GridView view) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var gateways = silos.Where(silo => SiloProfileMetadata.RolesOf(metadata.GetSiloMetadata(silo)).HasFlag(SiloRoles.Gateway)).ToList();
        var draining = view.Silos.Where(known => known.Report.IsDraining).Select(known => known.Report.Profile.Node).ToHashSet();
        var staying = gateways.Where(gateway => !IsDraining(gateway)).ToList();
        return staying.Count > 0 ? staying : gateways;

        bool IsDraining(SiloAddress gateway) => gateway.Equals(self.SiloAddress)
            ? silo.Gate.IsDraining
            : draining.Contains(SiloProfileMetadata.NodeOf(metadata.GetSiloMetadata(gateway)) ?? "");
    }
}
