using Microsoft.Extensions.Hosting;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Silos;

/// <summary>Asks replicas for the whole of what their KV caches hold where this process has missed changes that their reports told.</summary>
internal sealed class PrefixFollower(ReplicaTable table, SiloAgents agents, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.WhenAll(table.LackingPrefixes.ToList().Select(AskAsync));
        }
    }

    private async Task AskAsync(ReplicaId replica)
    {
        try
        {
            if (agents.Find(replica.Node) is { } agent && await agent.GetPrefixesAsync(replica).WaitAsync(LookInterval, time) is { } prefixes)
            {
                table.Learn(replica, prefixes);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // It is asked again, or declared dead.
        }
    }
}
