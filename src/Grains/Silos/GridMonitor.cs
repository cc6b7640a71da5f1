using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Models;

namespace Orleans.Ai.Silos;

/// <summary>
/// Follows the cluster: forgets silos that are gone, has the models look at themselves whenever a silo comes or goes and now and
/// then besides, and keeps this process's copy of the catalog, by which it also finds replicas that nobody wants any more.
/// </summary>
internal sealed partial class GridMonitor(
    IClusterMembershipService membership,
    ILocalSiloDetails self,
    GridView view,
    LocalSilo silo,
    CatalogView catalog,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<GridMonitor> logger) : BackgroundService
{
    private const int LooksPerReconcile = 10;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private readonly Dictionary<SiloAddress, SiloStatus> _known = [];

    private ICatalogGrain Catalog => grains.GetGrain<ICatalogGrain>(0);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(FollowMembersAsync(stoppingToken), FollowCatalogAsync(stoppingToken));

    private async Task FollowMembersAsync(CancellationToken cancellationToken)
    {
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            var changed = snapshot.Members.Values.Where(member => _known.GetValueOrDefault(member.SiloAddress) != member.Status).ToList();
            foreach (var member in changed)
            {
                Follow(member, snapshot);
            }

            // A silo that does not serve, yet or any more, has no part in what runs where.
            var serves = snapshot.Members.TryGetValue(self.SiloAddress, out var own) && own.Status is SiloStatus.Active;
            if (serves && changed.Any(member => member.Status is SiloStatus.Active or SiloStatus.Dead))
            {
                Catalog.ReconcileAsync().Ignore();
            }
        }
    }

    private void Follow(ClusterMember member, ClusterMembershipSnapshot snapshot)
    {
        var isNews = _known.TryGetValue(member.SiloAddress, out _) || member.Status is SiloStatus.Active;
        _known[member.SiloAddress] = member.Status;
        if (isNews)
        {
            LogStatus(member.Name, member.Status);
        }

        if (member.Status is SiloStatus.Active)
        {
            view.Await(member.Name);
        }

        // A silo that was restarted under its name is alive, whatever became of its last run.
        if (member.Status is SiloStatus.Dead && !snapshot.Members.Values.Any(other => other.Name == member.Name && other.Status is SiloStatus.Active))
        {
            view.Remove(member.Name);
        }
    }

    private async Task FollowCatalogAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        var looks = 0;
        do
        {
            await LookAsync();
            if (++looks % LooksPerReconcile == 0)
            {
                Catalog.ReconcileAsync().Ignore();
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task LookAsync()
    {
        var asked = time.GetTimestamp();
        try
        {
            if (await Catalog.GetAsync(catalog.Version) is { } snapshot)
            {
                catalog.Apply(snapshot);
            }

            silo.Replicas.UnloadOrphans(catalog.Models, asked);
        }
        catch (Exception exception)
        {
            LogCatalogUnavailable(exception);
        }
    }
}
