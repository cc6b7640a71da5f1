using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Composition;
using Orleans.Ai.Settings;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Clustering;

public sealed class ClusterStartTests
{
    // An address of every Linux machine that is loopback to the kernel, but not to a reader: 0.0.0.0/8 and TEST-NET are not ours.
    private const string Beyond = "192.0.2.1";

    [Theory]
    [InlineData(2, "Cluster:PasswordFile", "--cluster", "redis://:hunter2@localhost:6379/0")]
    [InlineData(2, "nowhere.txt (Cluster:PasswordFile) cannot be read", "--cluster", "redis://localhost", "--set", "Cluster:PasswordFile=nowhere.txt")]
    [InlineData(2, "Unknown setting Cluster:Password on the command line. Did you mean Cluster:PasswordFile?", "--set", "Cluster:Password=hunter2")]
    [InlineData(2, "--insecure-silo-ports", "--cluster", "redis://localhost", "--set", "Cluster:SiloAddress=" + Beyond)]
    [InlineData(2, "orleans-ai certs create", "--cluster", "redis://localhost", "--set", "Cluster:SiloAddress=" + Beyond)]
    [InlineData(2, "no address of this machine", "--cluster", "redis://localhost", "--insecure-silo-ports", "--set", "Cluster:SiloAddress=" + Beyond, "--set", "Storage:KeyFile=KEYS")]
    [InlineData(2, "one address of this machine", "--cluster", "redis://localhost", "--insecure-silo-ports", "--set", "Cluster:SiloAddress=0.0.0.0")]
    [InlineData(2, "cannot resolve", "--cluster", "redis://localhost", "--set", "Cluster:SiloAddress=no.such.host.invalid")]
    [InlineData(2, "name the cluster's Redis with --cluster", "--set", "Cluster:SiloAddress=" + Beyond)]
    [InlineData(2, "set Cluster:CertificateKeyFile and Cluster:CertificateAuthorityFile too", "--cluster", "redis://localhost", "--set", "Cluster:CertificateFile=node.pem")]
    [InlineData(2, "matching `[A-Za-z0-9._-]{1,64}`", "--set", "Cluster:NodeName=a/b")]
    [InlineData(2, "--silo-port on the command line is '70000'", "--silo-port", "70000")]
    [InlineData(2, "orleans-ai keys storage --out FILE", "--cluster", "redis://localhost")]
    [InlineData(2, "nowhere.json (Storage:KeyFile) cannot be used", "--cluster", "redis://localhost", "--set", "Storage:KeyFile=nowhere.json")]
    [InlineData(1, "--cluster (Cluster:Redis)", "--cluster", "redis://127.0.0.1:1/0", "--set", "Storage:KeyFile=KEYS")]
    public async Task Serve_ClusterThatCannotBe_IsRefusedInOneLine(int code, string message, params string[] options)
    {
        var (exitCode, error, elapsed) = await ServeAsync(options);

        exitCode.ShouldBe(code, error);
        error.ShouldContain(message);
        error.ShouldNotContain("hunter2");
        error.TrimEnd().ShouldNotContain('\n');
        elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Serve_RedisWantsAPassword_SaysSoUntilTheFileHoldsIt()
    {
        await using var redis = await RedisServer.StartNewAsync(false, "--requirepass", "hunter2");
        using var folder = new TemporaryFolder();
        var wrong = folder.Write("wrong.txt", "hunter1\n");
        var right = folder.Write("right.txt", "hunter2\n");

        foreach (string[] options in new[] { [], new[] { "--set", $"Cluster:PasswordFile={wrong}" } })
        {
            var (code, error, _) = await ServeAsync([.. redis.ClusterArguments, .. options]);
            (code, error.Contains("it refuses the user or the password", StringComparison.Ordinal)).ShouldBe((1, true), error);
        }

        await using var node = await Node.StartAsync(redis, ("PasswordFile", right));
        (await node.Counter("a").AddAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Serve_SiloPortInUse_NamesIt()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (code, error, _) = await ServeAsync("--cluster", "redis://localhost", "--silo-port", $"{port}", "--set", "Storage:KeyFile=KEYS");

        code.ShouldBe(2);
        error.ShouldContain($"--silo-port {port} (Cluster:SiloPort) is in use");
    }

    [Fact]
    public void TakePort_ManyAtOnce_AllDifferAndComeBack()
    {
        var options = new ClusterOptions();
        var ports = new SiloPort[16];
        Parallel.For(0, ports.Length, i => ports[i] = SiloEndpoint.TakePort(options, IPAddress.Loopback));
        var last = ports.Max(port => port.Number);
        Array.ForEach(ports, port => port.Dispose());

        ports.Select(port => port.Number).ShouldBeUnique();
        using var again = SiloEndpoint.TakePort(options, IPAddress.Loopback);
        again.Number.ShouldBeLessThanOrEqualTo(last);
    }

    private static async Task<(int Code, string Error, TimeSpan Elapsed)> ServeAsync(params string[] options)
    {
        using var folder = new TemporaryFolder();
        var keys = Path.Combine(folder.Path, "keys.json");
        StorageKeyFile.Add(keys);
        options = [.. options.Select(option => option.Replace("KEYS", keys, StringComparison.Ordinal))];
        var watch = Stopwatch.StartNew();
        var harness = new CommandHarness { StartSilo = SiloStart.StartAsync };
        var code = await harness.RunAsync(["--urls", "http://127.0.0.1:0", .. options]);
        return (code, harness.Error, watch.Elapsed);
    }
}
