using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Clustering;

/// <summary>The whole application in this process, as one silo of a grid.</summary>
internal sealed class GridSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _disposed;

    private GridSilo(WebApplication app) => _app = app;

    public HttpClient Client { get; } = new();

    public IServiceProvider Services => _app.Services;

    public string Node => Services.GetRequiredService<SiloProfile>().Node;

    /// <summary>Starts a silo with such roles, and with more settings.</summary>
    public static async Task<GridSilo> StartAsync(RedisServer redis, string roles, params IEnumerable<KeyValuePair<string, string?>> more)
    {
        var silo = new GridSilo(RunningSilo.Build(new(more)
        {
            ["Cluster:Redis"] = redis.Url,
            ["Storage:KeyFile"] = redis.KeyFile,
            ["Node:Roles"] = roles,
            ["Engine:Threads"] = "1",
            ["Engine:KvCacheMegabytes"] = "8",
        }));
        try
        {
            await silo._app.StartAsync(TestContext.Current.CancellationToken);
            silo.Client.BaseAddress = new Uri(silo._app.Urls.First());
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>The entries of a list of the admin API.</summary>
    public async Task<JsonElement[]> ListAsync(string path) =>
        [.. (await Client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken)).GetProperty("data").EnumerateArray()];

    public async Task<HttpStatusCode> PostAsync(string path)
    {
        using var response = await Client.PostAsync(path, null, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>Drains it and lets it leave.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            Client.Dispose();
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }
    }
}
