using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Orleans.Ai.Streams;

/// <summary>A server in a process of its own: the executable, alone or as the gateway of a grid, or the bare endpoint it is compared with.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly Process _process;
    private readonly List<IAsyncDisposable> _behind = [];

    private ServerProcess(string model, Uri address, Process process, DirectoryInfo data)
    {
        (Model, _process, _data) = (model, process, data);
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 4096 };
        Client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Model { get; }

    public Uri Address => Client.BaseAddress!;

    /// <summary>Memory of this process. Unit: bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public HttpClient Client { get; }

    /// <summary>Processor time so far, of this process and of the silos behind it.</summary>
    public CpuTime Cpu => _behind.OfType<ServerProcess>().Aggregate(CpuTime.Of(_process), (sum, silo) => sum + silo.Cpu);

    /// <summary>Starts the executable of the same build: gateway and replica in one silo.</summary>
    public static Task<ServerProcess> StartAloneAsync(string model, int threads) => StartSiloAsync(model, threads, "--model", model);

    /// <summary>Starts a gateway that hosts no replica, and a silo with the replica, over a Redis.</summary>
    public static async Task<ServerProcess> StartTwoSilosAsync(string model, int threads)
    {
        var redis = await RedisServer.StartNewAsync();
        var compute = await StartSiloAsync(model, threads, [.. redis.ClusterArguments, "--roles", "compute"]);
        return await AddModelAsync(await StartSiloAsync(model, threads, [.. redis.ClusterArguments, "--roles", "gateway"]), model, compute, redis);
    }

    /// <summary>Starts gateway and replica in one silo over a Redis, which syncs its disk once a second, as it does by default.</summary>
    public static async Task<ServerProcess> StartOverRedisAsync(string model, int threads)
    {
        var redis = await RedisServer.StartNewAsync(appendOnly: true, "--appendfsync", "everysec");
        return await AddModelAsync(await StartSiloAsync(model, threads, redis.ClusterArguments), model, redis);
    }

    private static async Task<ServerProcess> AddModelAsync(ServerProcess gateway, string model, params IAsyncDisposable[] behind)
    {
        gateway._behind.AddRange(behind);
        using var added = await gateway.Client.PostAsJsonAsync("/admin/models", new { id = gateway.Model, path = model });
        added.EnsureSuccessStatusCode();
        while ((await gateway.Client.GetFromJsonAsync<JsonElement>($"/admin/models/{gateway.Model}")).GetProperty("status").GetString() != "ready")
        {
            await Task.Delay(100);
        }

        return gateway;
    }

    /// <summary>Starts <see cref="BareKestrel"/>.</summary>
    public static Task<ServerProcess> StartBareKestrelAsync(TimeSpan period, string eventsFile) =>
        StartAsync("bare", Environment.ProcessPath!, (address, _) => [BareKestrel.Command, address, period.ToString(), eventsFile]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
        foreach (var one in _behind)
        {
            await one.DisposeAsync();
        }
    }

    /// <summary>The executable of the same build.</summary>
    public static string Executable { get; } = Path.Combine(
        SharedData.Repository, "artifacts", "bin", "Silo", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "orleans-ai");

    private static Task<ServerProcess> StartSiloAsync(string model, int threads, params string[] role) =>
        StartAsync(Path.GetFileName(model), Executable, (address, data) =>
        [
            "serve", "--urls", address, "--data", data, .. role,
            "--set", $"Engine:Threads={threads}", "--set", "Logging:LogLevel:Orleans.Ai=Warning",
        ]);

    /// <summary>Starts any server that tells its address on standard output once it listens.</summary>
    /// <param name="model">What it serves.</param>
    /// <param name="executable">Its executable.</param>
    /// <param name="arguments">Its arguments, of its address and a folder of its own.</param>
    public static async Task<ServerProcess> StartAsync(string model, string executable, Func<string, string, string[]> arguments)
    {
        var server = Start(model, executable, arguments);
        while (!(await server._process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{executable} has ended.")).Contains(
            server.Address.Authority, StringComparison.Ordinal))
        {
        }

        _ = server._process.StandardOutput.ReadToEndAsync();
        return server;
    }

    /// <summary>Starts a server that tells nothing: it is ready when it takes a connection.</summary>
    /// <param name="model">What it serves.</param>
    /// <param name="executable">Its executable.</param>
    /// <param name="arguments">Its arguments, of its address and a folder of its own.</param>
    public static async Task<ServerProcess> StartQuietAsync(string model, string executable, Func<string, string, string[]> arguments)
    {
        var server = Start(model, executable, arguments);
        _ = server._process.StandardOutput.ReadToEndAsync();
        while (!await TakesConnectionsAsync(server.Address))
        {
            await Task.Delay(100);
        }

        return server;
    }

    private static async Task<bool> TakesConnectionsAsync(Uri address)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static ServerProcess Start(string model, string executable, Func<string, string, string[]> arguments)
    {
        var address = FreeAddress();
        var data = Directory.CreateTempSubdirectory("orleans-ai-");
        var start = new ProcessStartInfo(executable, arguments(address.ToString(), data.FullName)) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new ServerProcess(model, address, Process.Start(start)!, data);
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
