using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Ai;

/// <summary>
/// A real redis-server on a free loopback port, with a folder of its own. It goes with this object, and with this process,
/// however that ends.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("orleans-ai-redis-").FullName;
    private readonly string[] _arguments;
    private Process? _process;
    private Process? _reaper;

    private RedisServer(string[] arguments)
    {
        _arguments = arguments;
        var secret = RandomNumberGenerator.GetBytes(32);
        var id = Convert.ToHexStringLower(HMACSHA256.HashData(secret, "id"u8)[..4]);
        File.WriteAllText(KeyFile, $$"""{"keys":[{"id":"{{id}}","key":"{{Convert.ToBase64String(secret)}}"}]}""");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Its port; the same after a restart.</summary>
    public int Port { get; } = FreePort();

    /// <summary>What <c>--cluster</c> takes.</summary>
    public string Url => $"redis://127.0.0.1:{Port}/0";

    /// <summary>Where its files are.</summary>
    public string Folder => _folder;

    /// <summary>Keys that the silos of its cluster share.</summary>
    public string KeyFile => Path.Combine(_folder, "storage-keys.json");

    /// <summary>Command line of a silo of its cluster.</summary>
    public string[] ClusterArguments => ["--cluster", Url, "--set", $"Storage:KeyFile={KeyFile}"];

    /// <summary>Starts one.</summary>
    /// <param name="appendOnly">Keeps what was written over a restart; else a restart is empty.</param>
    /// <param name="arguments">More for its command line, such as <c>--requirepass secret</c>.</param>
    public static async Task<RedisServer> StartNewAsync(bool appendOnly = false, params string[] arguments)
    {
        var server = new RedisServer(["--appendonly", appendOnly ? "yes" : "no", .. arguments]);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again, on the same port and folder, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        string[] all = ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendfsync", "always", .. _arguments];
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server", all) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("redis-server is needed: apt-get install redis-server", exception);
        }

        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _reaper = Process.Start(new ProcessStartInfo("sh", ["-c", $"cat; kill -9 {_process.Id}"]) { RedirectStandardInput = true })!;
        var watch = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || watch.Elapsed > Deadline)
            {
                throw new InvalidOperationException($"redis-server does not answer on port {Port}.");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Stops it in good order (SIGTERM).</summary>
    public Task StopAsync() => EndAsync("TERM");

    /// <summary>Kills it (SIGKILL).</summary>
    public Task KillAsync() => EndAsync("KILL");

    /// <summary>Lets it hang: connections stay open, and nothing is answered (SIGSTOP).</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>Wipes it.</summary>
    public async Task FlushAsync()
    {
        if (await SendAsync("FLUSHALL") is var answer && !answer.StartsWith("+OK", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"FLUSHALL was answered with {answer}.");
        }
    }

    /// <summary>Sends an inline command, such as <c>DBSIZE</c>, and returns the raw answer.</summary>
    public async Task<string> SendAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task EndAsync(string signal)
    {
        if (_process is null)
        {
            return;
        }

        // Without its reaper first: a process that has gone leaves its number to others.
        _reaper?.Kill(entireProcessTree: true);
        _reaper?.Dispose();
        Signal(signal);
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        _process.Dispose();
        (_process, _reaper) = (null, null);
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    // An answer, if only that it wants a password.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await SendAsync("PING") is "+PONG\r\n" or ['-', 'N', 'O', 'A', ..];
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
