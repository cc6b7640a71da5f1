using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Orleans.Ai;

/// <summary>The executable, running as a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _home;

    private ServerProcess(Uri address, Process process, DirectoryInfo home)
    {
        _home = home;
        Address = address;
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4096 })
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>Resident memory. Unit: bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts the release build's executable with a model and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(string model, CancellationToken cancellationToken, params string[] arguments)
    {
        var server = await StartSiloAsync(cancellationToken, ["--model", model, .. arguments]);
        try
        {
            (await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken)).EnsureSuccessStatusCode();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Starts the release build's executable and waits until it says that it is ready, whether it has a model or not.</summary>
    public static async Task<ServerProcess> StartSiloAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var address = FreeAddress();
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var executable = Path.Combine(SharedData.Repository, "artifacts", "bin", "Silo", configuration, "orleans-ai");
        var home = Directory.CreateTempSubdirectory("orleans-ai-home-");
        var start = new ProcessStartInfo(executable, ["serve", "--urls", address.ToString(), .. arguments])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = home.FullName,
            Environment = { ["HOME"] = home.FullName },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{executable} did not start.");
        var server = new ServerProcess(address, process, home);
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>An address on loopback where nobody listens.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Lets it hang: SIGSTOP.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _home.Delete(recursive: true);
        Client.Dispose();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line && !line.Contains(Address.Authority, StringComparison.Ordinal))
        {
        }

        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
    }
}
