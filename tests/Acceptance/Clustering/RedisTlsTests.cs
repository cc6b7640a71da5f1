using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orleans.Ai.Clustering;

/// <summary>A Redis that speaks TLS and wants a password: the address and the password's file are all that a silo needs.</summary>
public sealed class RedisTlsTests : IDisposable
{
    private const string Authorities = "SSL_CERT_FILE";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleans-ai-redis-tls-");

    private string CertificateFile => Path.Combine(_folder.FullName, "redis.pem");

    private string KeyFile => Path.Combine(_folder.FullName, "redis.key");

    private string PasswordFile => Path.Combine(_folder.FullName, "password");

    [Fact]
    public async Task Rediss_WithATrustedCertificate_HoldsTheClusterTogether_AndWithoutIsRefused()
    {
        var token = TestContext.Current.CancellationToken;
        WriteFiles();
        var port = ServerProcess.FreeAddress().Port;
        await using var redis = await RedisServer.StartNewAsync(
            appendOnly: false, "--tls-port", $"{port}", "--tls-cert-file", CertificateFile, "--tls-key-file", KeyFile,
            "--tls-ca-cert-file", CertificateFile, "--tls-auth-clients", "no", "--requirepass", File.ReadAllText(PasswordFile));
        string[] arguments = ["--cluster", $"rediss://localhost:{port}", "--set", $"Cluster:PasswordFile={PasswordFile}", "--set", $"Storage:KeyFile={redis.KeyFile}"];

        (await Should.ThrowAsync<HttpRequestException>(() => ServerProcess.StartAsync(SharedData.DemoModel, token, arguments)))
            .Message.ShouldContain("refused");

        Environment.SetEnvironmentVariable(Authorities, CertificateFile);
        using var first = await ServerProcess.StartAsync(SharedData.DemoModel, token, arguments);
        using var second = await ServerProcess.StartAsync(SharedData.DemoModel, token, arguments);
        (await Grid.AddAsync(first.Client, new { id = "late", path = SharedData.DemoModel, replicas = 0 }, token)).Status.ShouldBe(HttpStatusCode.Created);
        (await Grid.SilosAsync(second.Client, token)).Length.ShouldBe(2);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Authorities, null);
        _folder.Delete(recursive: true);
    }

    private void WriteFiles()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PasswordFile, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
    }
}
