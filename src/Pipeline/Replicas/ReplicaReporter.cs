using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Replicas;

/// <summary>Tells the router of this process how its replicas are loaded, every <see cref="RoutingOptions.ReportInterval"/>.</summary>
internal sealed class ReplicaReporter(
    LocalReplicas replicas,
    ReplicaTable table,
    IOptions<RoutingOptions> options,
    TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReportInterval, time);
        do
        {
            foreach (var report in replicas.Reports)
            {
                table.Apply(report);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
