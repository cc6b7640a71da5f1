using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Silos;

/// <summary>
/// Tells every gateway how this silo is, each <see cref="RoutingOptions.ReportInterval"/> and at once when a replica has come or
/// gone; then that replica's model looks at itself too.
/// </summary>
internal sealed class SiloReporter(
    LocalSilo silo, GridView view, SiloAgents agents, IGrainFactory grains, IOptions<RoutingOptions> options, TimeProvider time)
    : BackgroundService, IGridAnnouncer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<bool> AnnounceAsync()
    {
        var report = Apply();
        var told = agents.With(SiloRoles.Gateway).Select(gateway => gateway.AnnounceAsync(report).WaitAsync(Patience, time)).ToList();
        foreach (var answer in told)
        {
            // A gateway that does not answer hears of it by the next report.
            await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        grains.GetGrain<ICatalogGrain>(0).ReconcileAsync().Ignore();
        return told.Count > (silo.Profile.Roles.HasFlag(SiloRoles.Gateway) ? 1 : 0);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        silo.Replicas.Changed += Tell;
        using var timer = new PeriodicTimer(options.Value.ReportInterval, time);
        do
        {
            Report();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
        silo.Replicas.Changed -= Tell;
    }

    private void Tell(ReplicaId replica)
    {
        Report();
        grains.GetGrain<IModelGrain>(replica.Model.Value).ReconcileAsync().Ignore();
    }

    private void Report()
    {
        var report = Apply();
        foreach (var gateway in agents.With(SiloRoles.Gateway))
        {
            gateway.ReportAsync(report).Ignore();
        }
    }

    private SiloReport Apply()
    {
        var report = silo.GetReport();
        view.Apply(report);
        return report;
    }
}
