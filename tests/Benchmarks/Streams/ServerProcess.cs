using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Ai.Streams;

/// <summary>A server in a process of its own: the executable, or the bare endpoint it is compared with.</summary>
internal sealed class ServerProcess : IDisposable
{
    private ServerProcess(string model, Uri address, Process process)
    {
        (Model, Process) = (model, process);
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
        return StartAsync(name, executable, address => ["serve", "--urls", address, "--model", model, "--set", $"Engine:Threads={threads}", "--set", "Logging:LogLevel:Orleans.Ai=Warning"]);
    }

    /// <summary>Starts <see cref="BareKestrel"/>.</summary>
    public static Task<ServerProcess> StartBareKestrelAsync(TimeSpan period, string eventsFile) =>
        StartAsync("bare", Environment.ProcessPath!, address => [BareKestrel.Command, address, period.ToString(), eventsFile]);

    public void Dispose()
    {
        Client.Dispose();
        Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(string model, string executable, Func<string, string[]> arguments)
    {
        var address = FreeAddress();
        var start = new ProcessStartInfo(executable, arguments(address.ToString())) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var server = new ServerProcess(model, address, Process.Start(start)!);
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
