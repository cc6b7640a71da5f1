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
    private volatile bool _isToEnd;
    private bool _isDisposed;

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

    public int ProcessId => _process.Id;

    /// <summary>Its process has ended, and nobody here asked for it.</summary>
    public bool HasDied => !_isToEnd && _process.HasExited;

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
    public static Task<ServerProcess> StartSiloAsync(CancellationToken cancellationToken, params string[] arguments) => StartSiloAsync(null, cancellationToken, arguments);

    /// <summary>The same, and hears each line of its log.</summary>
    public static Task<ServerProcess> StartSiloAsync(Action<string>? onLog, CancellationToken cancellationToken, params string[] arguments)
    {
        var address = FreeAddress();
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var executable = Path.Combine(SharedData.Repository, "artifacts", "bin", "Silo", configuration, "orleans-ai");
        return StartAsync(executable, address, ["serve", "--urls", address.ToString(), .. arguments], onLog, cancellationToken);
    }

    /// <summary>Starts this program again, as a silo that a test has changed, with such settings.</summary>
    public static Task<ServerProcess> StartHostAsync(string[] command, string[] settings, CancellationToken cancellationToken)
    {
        var address = FreeAddress();
        return StartAsync(Environment.ProcessPath!, address, [.. command, $"Urls={address}", .. settings], null, cancellationToken);
    }

    private static async Task<ServerProcess> StartAsync(string executable, Uri address, string[] arguments, Action<string>? onLog, CancellationToken cancellationToken)
    {
        var home = Directory.CreateTempSubdirectory("orleans-ai-home-");
        var start = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = onLog is not null,
            WorkingDirectory = home.FullName,
            Environment = { ["HOME"] = home.FullName },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{executable} did not start.");
        if (onLog is not null)
        {
            process.ErrorDataReceived += (_, line) => onLog(line.Data ?? "");
            process.BeginErrorReadLine();
        }

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
    public void Terminate()
    {
        _isToEnd = true;
        Signal("TERM");
    }

    /// <summary>Lets it hang: SIGSTOP.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Sends SIGKILL.</summary>
    public void Kill()
    {
        _isToEnd = true;
        _process.Kill();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = _isToEnd = true;
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
        List<string> said = [];
        do
        {
            said.Add(await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} ended before it was ready:\n{string.Join('\n', said.TakeLast(20))}"));
        }
        while (!said[^1].Contains(Address.Authority, StringComparison.Ordinal));

        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
    }
}
