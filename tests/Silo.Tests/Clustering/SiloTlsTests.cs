using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

/// <summary>Mutual TLS between silos, over a real redis-server.</summary>
public sealed class SiloTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Peers_NotOfOurs_AreRefusedAndToldOfOnceWhileTheClusterGoesOn()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var certificates = Issue("ours");
        var (first, second) = await Node.StartTwoAsync(redis, certificates.Settings);
        await using var one = first;
        await using var two = second;
        var counter = await first.RemoteCounterAsync();
        using var foreign = Load(Issue("foreign"));
        using var stranger = CreateStranger(certificates);

        for (var round = 0; round < 2; round++)
        {
            (await KnockAsync(second, certificate: null, inPlainText: true)).ShouldBeFalse();
            (await KnockAsync(second, certificate: null)).ShouldBeFalse();
            (await KnockAsync(second, foreign)).ShouldBeFalse();
            (await KnockAsync(second, stranger)).ShouldBeFalse();
            (await counter.AddAsync()).ShouldBe(round + 1);
        }

        string[] causes = ["it speaks plain text", "it shows no certificate", "is not valid under Cluster:CertificateAuthorityFile", "does not name silo.orleans-ai.internal"];
        foreach (var cause in causes)
        {
            await Eventually.BeAsync(() => second.Log.Count(cause) == 1, $"'{cause}' is logged once");
        }

        second.Log.Count("Refused the silo at 127.0.0.1:").ShouldBe(causes.Length, second.Log.ToString());
        using var ours = Load(certificates);
        (await KnockAsync(second, ours)).ShouldBeTrue();
        (await first.CountSilosAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Certificates_ReplacedWhileCallsRun_AreTakenWithoutALostOne()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var (mine, other) = (Issue("mine"), Issue("other"));
        using var old = Load(mine);
        var (first, second) = await Node.StartTwoAsync(redis, mine.Settings);
        await using var one = first;
        await using var two = second;
        var counter = await first.RemoteCounterAsync();
        using var turn = new SemaphoreSlim(1);
        using var end = new CancellationTokenSource();
        var calls = CallAsync(counter, turn, end.Token);
        var (oldAuthority, newAuthority) = (File.ReadAllText(mine.Authority), File.ReadAllText(other.Authority));

        File.WriteAllText(mine.Certificate, File.ReadAllText(mine.Certificate)[..200]);
        await BothAsync(first, second, "the old certificate stays in force", 1);
        await CutAsync(first, second, turn);
        File.WriteAllText(mine.Authority, oldAuthority + newAuthority);
        File.Copy(other.Key, mine.Key, overwrite: true);
        File.Copy(other.Certificate, mine.Certificate, overwrite: true);
        await BothAsync(first, second, "Read the changed certificate", 1);
        await CutAsync(first, second, turn);
        (await KnockAsync(second, old)).ShouldBeTrue();
        File.WriteAllText(mine.Authority, newAuthority);
        await BothAsync(first, second, "Read the changed certificate", 2);
        await CutAsync(first, second, turn);
        (await KnockAsync(second, old)).ShouldBeFalse();
        await end.CancelAsync();

        (await calls).ShouldBeGreaterThan(100);
    }

    public void Dispose() => _folder.Dispose();

    private Certificates Issue(string name)
    {
        var folder = new CertificateFolder(Path.Combine(_folder.Path, name));
        folder.Issue("node", 30, TimeProvider.System.GetUtcNow());
        return new(folder.Certificate("node"), folder.Key("node"), folder.Authority, folder.AuthorityKey);
    }

    private static X509Certificate2 Load(Certificates files) => X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);

    private static X509Certificate2 CreateStranger(Certificates files)
    {
        using var authority = X509Certificate2.CreateFromPemFile(files.Authority, files.AuthorityKey);
        return CertificateMaker.CreateNode(authority, "stranger", 30, TimeProvider.System.GetUtcNow(), "www.example.org");
    }

    // Whether the silo speaks to us: it says something first, once it trusts.
    private static async Task<bool> KnockAsync(Node node, X509Certificate2? certificate, bool inPlainText = false)
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(node.SiloEndpoint, token);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            Stream stream = client.GetStream();
            if (inPlainText)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), token);
            }
            else
            {
                var ssl = new SslStream(stream, leaveInnerStreamOpen: false, (_, shown, _, _) => shown is not null);
                var options = new SslClientAuthenticationOptions { TargetHost = SiloCertificate.HostName };
                options.ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, [], offline: true);
                await ssl.AuthenticateAsClientAsync(options, timeout.Token);
                stream = ssl;
            }

            return await stream.ReadAsync(new byte[1], timeout.Token) == 1;
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static async Task<int> CallAsync(ICounterGrain counter, SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        var calls = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            await turn.WaitAsync(CancellationToken.None);
            try
            {
                (await counter.AddAsync()).ShouldBe(++calls);
            }
            finally
            {
                turn.Release();
            }
        }

        return calls;
    }

    // Between two calls: what is under way on a connection that is cut is lost, with or without certificates.
    private static async Task CutAsync(Node first, Node second, SemaphoreSlim turn)
    {
        await turn.WaitAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(first.CutConnectionsAsync(), second.CutConnectionsAsync());
        turn.Release();
    }

    private static async Task BothAsync(Node first, Node second, string line, int count)
    {
        await Eventually.BeAsync(() => first.Log.Count(line) >= count && second.Log.Count(line) >= count, $"both silos log '{line}' {count} times");
    }

    private sealed record Certificates(string Certificate, string Key, string Authority, string AuthorityKey)
    {
        public (string Name, string Value)[] Settings =>
            [("CertificateFile", Certificate), ("CertificateKeyFile", Key), ("CertificateAuthorityFile", Authority)];
    }
}
