using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Orleans.Ai.Clustering;

/// <summary>A silo of a cluster in this process: clustering and storage, without grid, engine and gateway.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = new();

    private Node(Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(Log);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ClusterHealth>();
        builder.AddSilo(configure: (silo, _) => silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(Remember);
            connections.ConfigureSiloOutboundConnection(Remember);
        }));
        _app = builder.Build();
    }

    public LogLines Log { get; } = new();

    public IServiceProvider Services => _app.Services;

    public IPEndPoint SiloEndpoint => Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint;

    public string Name => Services.GetRequiredService<ILocalSiloDetails>().Name;

    public ClusterHealth Health => Services.GetRequiredService<ClusterHealth>();

    public ICounterGrain Counter(string key) => Services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>(key);

    public static async Task<Node> StartAsync(RedisServer redis, params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => $"Cluster:{setting.Name}", string? (setting) => setting.Value);
        all["Cluster:Redis"] = redis.Url;
        all["Storage:KeyFile"] = redis.KeyFile;
        var node = new Node(all);
        try
        {
            await node._app.StartAsync(TestContext.Current.CancellationToken);
            return node;
        }
        catch
        {
            await node._app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Two that know each other.</summary>
    public static async Task<(Node First, Node Second)> StartTwoAsync(RedisServer redis, params (string Name, string Value)[] settings)
    {
        var nodes = await Task.WhenAll(StartAsync(redis, settings), StartAsync(redis, settings));
        foreach (var node in nodes)
        {
            await Eventually.BeAsync(async () => await node.CountSilosAsync() == 2, "both silos are active");
        }

        return (nodes[0], nodes[1]);
    }

    public async Task<int> CountSilosAsync() =>
        (await Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, TestContext.Current.CancellationToken)).Count;

    /// <summary>A grain that lives on another silo.</summary>
    public async Task<ICounterGrain> RemoteCounterAsync()
    {
        while (true)
        {
            var counter = Counter(Guid.NewGuid().ToString("N"));
            if ((await counter.GetAsync()).Silo != Name)
            {
                return counter;
            }
        }
    }

    /// <summary>Cuts every connection with other silos, and waits until Orleans is done with them.</summary>
    public async Task CutConnectionsAsync()
    {
        var cut = _connections.Keys.ToList();
        cut.ForEach(connection => connection.Abort());
        await Eventually.BeAsync(() => cut.TrueForAll(connection => !_connections.ContainsKey(connection)), "the connections are closed");
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private void Remember(IConnectionBuilder builder) => builder.Use(next => async context =>
    {
        _connections[context] = true;
        try
        {
            await next(context);
        }
        finally
        {
            _connections.TryRemove(context, out _);
        }
    });
}
