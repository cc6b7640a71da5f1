using Orleans.Ai.Clustering;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

public sealed class CertsCommandTests
{
    [Fact]
    public async Task Create_TwoNodes_ShareAnAuthorityAndAreWhatASiloTakes()
    {
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "certs");

        var first = await CreateAsync("--out", output, "--node", "a");
        var authority = await File.ReadAllTextAsync(Path.Combine(output, "ca.pem"), TestContext.Current.CancellationToken);
        await CreateAsync("--out", output, "--node", "b", "--days", "7");
        await CreateAsync("--out", output, "--node", "b", "--days", "8");

        Directory.EnumerateFiles(output).Select(Path.GetFileName).ShouldBe(["a.key", "a.pem", "b.key", "b.pem", "ca.key", "ca.pem"], ignoreOrder: true);
        foreach (var key in OperatingSystem.IsWindows() ? [] : Directory.EnumerateFiles(output, "*.key"))
        {
            new FileInfo(key).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        foreach (var (node, days) in new[] { ("a", 365), ("b", 8) })
        {
            var files = new CertificateFiles(Path.Combine(output, $"{node}.pem"), Path.Combine(output, $"{node}.key"), Path.Combine(output, "ca.pem"));
            var certificate = SiloCertificate.Parse(files.Read());
            var lifetime = certificate.Own.TargetCertificate.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime;
            lifetime.TotalDays.ShouldBe(days, 0.1);
            files.Read().Authority.ShouldBe(authority);
        }

        first.Out.ShouldContain($"--set Cluster:CertificateFile={output}/a.pem");
        first.Error.ShouldContain("ca.key off the silos");
    }

    [Theory]
    [InlineData("--node", "../a")]
    [InlineData("--node", "ca")]
    [InlineData("--days", "0")]
    [InlineData("--days", "soon")]
    public async Task Create_OutOfBounds_IsRefused(string option, string value)
    {
        using var folder = new TemporaryFolder();
        var harness = new CommandHarness();

        (await harness.RunAsync("certs", "create", "--out", folder.Path, option, value)).ShouldBe(2);

        harness.Error.ShouldContain(option);
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "", "ca.pem and")]
    [InlineData("ca.key", "", "ca.pem")]
    public async Task Create_AuthorityThatIsDamaged_IsNamed(string file, string text, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("ca.pem", "nonsense");
        if (file.Length > 0)
        {
            folder.Write(file, text);
        }

        var harness = new CommandHarness();

        (await harness.RunAsync("certs", "create", "--out", folder.Path)).ShouldBe(2);

        harness.Error.ShouldContain(message);
    }

    private static async Task<CommandHarness> CreateAsync(params string[] options)
    {
        var harness = new CommandHarness();
        (await harness.RunAsync(["certs", "create", .. options])).ShouldBe(0, harness.Error);
        return harness;
    }
}
