using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Clustering;
using Orleans.Ai.Draining;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Live_AtAnyTime_IsOk()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        (await host.Client.GetStringAsync("/health/live", TestContext.Current.CancellationToken)).ShouldBe("""{"status":"live"}""");
    }

    [Fact]
    public async Task Ready_IsOkOnlyWhileAReplicaCanAnswer()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        (await GetAsync(host)).ShouldBe((HttpStatusCode.ServiceUnavailable, "no_replica"));
        host.AddReplica(state: ReplicaState.Loading);
        (await GetAsync(host)).ShouldBe((HttpStatusCode.ServiceUnavailable, "no_replica"));
        host.AddReplica();
        (await GetAsync(host)).ShouldBe((HttpStatusCode.OK, null));
        _ = host.Services.GetRequiredService<DrainGate>().DrainAsync();
        (await GetAsync(host)).ShouldBe((HttpStatusCode.ServiceUnavailable, "draining"));
        host.Services.GetRequiredService<ClusterHealth>().LoseState();
        (await GetAsync(host)).ShouldBe((HttpStatusCode.ServiceUnavailable, "cluster_state_lost"));
    }

    private static async Task<(HttpStatusCode Status, string? Code)> GetAsync(GatewayHost host)
    {
        using var response = await host.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        var json = await GatewayHost.ReadJsonAsync(response);
        return (response.StatusCode, json.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null);
    }
}
