using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Ai.Streams;

/// <summary>A server in a process of its own: the executable, or the bare endpoint it is compared with.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly DirectoryInfo _data;

    private ServerProcess(string model, Uri address, Process process, DirectoryInfo data)
    {
        (Model, Process, _data) = (model, process, data);
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 4096 };
        Client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Model { get; }

    public Process Process { get; }

    public HttpClient Client { get; }

    /// <summary>Starts the executable of the same build.</summary>
    public static Task<ServerProcess> StartGridAsync(string model, int threads)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var executable = Path.Combine(SharedData.Repository, "artifacts", "bin", "Silo", configuration, "orleans-ai");
        var name = Path.GetFileName(model);
        return StartAsync(name, executable, (address, data) =>
        [
            "serve", "--urls", address, "--model", model, "--data", data,
            "--set", $"Engine:Threads={threads}", "--set", "Logging:LogLevel:Orleans.Ai=Warning",
        ]);
    }

    /// <summary>Starts <see cref="BareKestrel"/>.</summary>
    public static Task<ServerProcess> StartBareKestrelAsync(TimeSpan period, string eventsFile) =>
        StartAsync("bare", Environment.ProcessPath!, (address, _) => [BareKestrel.Command, address, period.ToString(), eventsFile]);

    public void Dispose()
    {
        Client.Dispose();
        Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
        _data.Delete(recursive: true);
    }

    private static async Task<ServerProcess> StartAsync(string model, string executable, Func<string, string, string[]> arguments)
    {
        var address = FreeAddress();
        var data = Directory.CreateTempSubdirectory("orleans-ai-");
        var start = new ProcessStartInfo(executable, arguments(address.ToString(), data.FullName)) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var server = new ServerProcess(model, address, Process.Start(start)!, data);
        while (await server.Process.StandardOutput.ReadLineAsync() is { } line && !line.Contains(address.Authority, StringComparison.Ordinal))
        {
        }

        _ = server.Process.StandardOutput.ReadToEndAsync();
        return server;
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
