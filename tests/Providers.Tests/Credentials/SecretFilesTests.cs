using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Credentials;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orleans-ai-secrets-").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly SecretFiles secrets;

    public SecretFilesTests() => secrets = new SecretFiles(time, NullLogger<SecretFiles>.Instance);

    public void Dispose()
    {
        secrets.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Secret_InAFile_IsTrimmedAndFollowsItsChanges()
    {
        var path = Write("key", " abc\n");
        var secret = secrets.Open(path, "Providers:x:KeyFile");
        (await ReadAsync(secret), secret.Version).ShouldBe(("abc", 0));

        Write("key", "def\n");
        time.Advance(TimeSpan.FromSeconds(1));

        (await ReadAsync(secret), secret.Version).ShouldBe(("def", 1));
    }

    [Fact]
    public async Task Secret_BehindALinkThatIsSwapped_FollowsIt()
    {
        Write("a", "one");
        Write("b", "two");
        var link = Path.Combine(folder, "link");
        File.CreateSymbolicLink(link, Path.Combine(folder, "a"));
        var secret = secrets.Open(link, "Providers:x:KeyFile");

        File.Delete(link);
        File.CreateSymbolicLink(link, Path.Combine(folder, "b"));
        time.Advance(TimeSpan.FromSeconds(1));

        (await ReadAsync(secret)).ShouldBe("two");
    }

    [Fact]
    public async Task Secret_WhoseFileIsGone_StaysAsItWas()
    {
        var path = Write("key", "abc");
        var secret = secrets.Open(path, "Providers:x:KeyFile");

        File.Delete(path);
        time.Advance(TimeSpan.FromSeconds(3));
        (await ReadAsync(secret)).ShouldBe("abc");

        Write("key", "def");
        time.Advance(TimeSpan.FromSeconds(1));
        (await ReadAsync(secret)).ShouldBe("def");
    }

    [Fact]
    public void Secret_ThatCannotBeRead_NamesFileAndSetting()
    {
        var missing = Path.Combine(folder, "missing");

        Should.Throw<SecretException>(() => secrets.Open(missing, "Providers:x:KeyFile")).Message.ShouldStartWith($"{missing} (Providers:x:KeyFile) cannot be read:");
        Should.Throw<SecretException>(() => secrets.Open(Write("empty", " \n"), "Providers:x:KeyFile")).Message.ShouldContain("(Providers:x:KeyFile) is empty");
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<string> ReadAsync(ISecret secret) => await secret.GetAsync(TestContext.Current.CancellationToken);
}
