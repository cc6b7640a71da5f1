using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.Ai.Clustering;

/// <summary>Asks a gateway as an operator does.</summary>
internal static class Grid
{
    /// <summary>Starts a silo with room for long streams, on one thread.</summary>
    public static Task<ServerProcess> StartAsync(RedisServer redis, string node, string roles, CancellationToken cancellationToken) =>
        ServerProcess.StartSiloAsync(
            cancellationToken,
            [.. redis.ClusterArguments, "--roles", roles, "--set", $"Cluster:NodeName={node}", "--set", "Engine:KvCacheMegabytes=256", "--set", "Engine:Threads=1"]);

    public static async Task<(HttpStatusCode Status, string Body)> AddAsync(HttpClient gateway, object registration, CancellationToken cancellationToken)
    {
        using var response = await gateway.PostAsJsonAsync("/admin/models", registration, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    public static async Task<JsonElement[]> ModelsAsync(HttpClient gateway, CancellationToken cancellationToken) => await ListAsync(gateway, "/admin/models", cancellationToken);

    public static async Task<JsonElement[]> SilosAsync(HttpClient gateway, CancellationToken cancellationToken) => await ListAsync(gateway, "/admin/silos", cancellationToken);

    public static async Task<string?> StatusAsync(HttpClient gateway, string model, CancellationToken cancellationToken)
    {
        var answer = await gateway.GetFromJsonAsync<JsonElement>($"/admin/models/{model}", cancellationToken);
        return answer.GetProperty("status").GetString();
    }

    /// <summary>Nodes of a model's ready replicas.</summary>
    public static string[] NodesOf(JsonElement model) =>
    [
        .. model.GetProperty("replicas").EnumerateArray().Where(replica => replica.GetProperty("state").GetString() == "ready")
            .Select(replica => replica.GetProperty("node").GetString()!),
    ];

    /// <summary>Waits until something is so; says what was not.</summary>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> EventuallyAsync(Func<Task<bool>> condition, TimeSpan deadline, string what, CancellationToken cancellationToken, TimeSpan? pause = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < deadline, $"Within {deadline.TotalSeconds:0} s it did not happen that {what}.");
            await Task.Delay(pause ?? TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        return watch.Elapsed;
    }

    private static async Task<JsonElement[]> ListAsync(HttpClient gateway, string path, CancellationToken cancellationToken)
    {
        var answer = await gateway.GetFromJsonAsync<JsonElement>(path, cancellationToken);
        return [.. answer.GetProperty("data").EnumerateArray()];
    }
}
