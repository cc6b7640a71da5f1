using Orleans.Ai.CommandLine;
using Orleans.Ai.Composition;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Storage;

public sealed class StorageKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string KeyFile => Path.Combine(_folder.Path, "storage-keys.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task KeysStorage_Again_PutsANewKeyFirst()
    {
        var harness = new CommandHarness();
        (await harness.RunAsync("keys", "storage", "--out", KeyFile)).ShouldBe(0, harness.Error);
        var first = StorageKeyFile.Read(KeyFile).Single();
        harness.Out.ShouldContain($"--set Storage:KeyFile={KeyFile}");
        harness.Error.ShouldContain($"Key {first} writes");

        (await new CommandHarness().RunAsync("keys", "storage", "--out", KeyFile)).ShouldBe(0);

        var both = StorageKeyFile.Read(KeyFile);
        both.Length.ShouldBe(2);
        both[1].Text.ShouldBe(first.Text);
        both[0].Text.ShouldNotBe(first.Text);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (harness.Out + harness.Error).ShouldNotContain(first.Text);
    }

    [Fact]
    public async Task OpenAlone_FirstStart_MakesTheFileThatLaterStartsUse()
    {
        await using (var state = StateFile.Open(_folder.Path))
        {
            var id = StorageKeys.OpenAlone(null, state).Writing.Id;
            StorageKeys.OpenAlone(null, state).Writing.Id.ShouldBe(id);
            await state.WriteAsync(
                connection => connection.Execute("INSERT INTO log (kind, tenant, id, is_open, changed_at) VALUES ('k', 't', 'i', 0, 0)"),
                TestContext.Current.CancellationToken);
        }

        File.Delete(KeyFile);
        var harness = new CommandHarness { StartSilo = SiloStart.StartAsync };
        (await harness.RunAsync("--urls", "http://127.0.0.1:0", "--data", _folder.Path)).ShouldBe(ExitCode.Usage);
        harness.Error.ShouldStartWith($"orleans-ai: {KeyFile} is gone");
        harness.Error.TrimEnd().ShouldNotContain('\n');
        File.Exists(KeyFile).ShouldBeFalse();
    }

    [Fact]
    public async Task OpenAlone_FileThatIsNamedAndMissing_IsRefused()
    {
        await using var state = StateFile.Open(_folder.Path);
        var file = Path.Combine(_folder.Path, "named.json");

        Should.Throw<SettingsException>(() => StorageKeys.OpenAlone(file, state)).Message.ShouldStartWith($"The key file {file} (Storage:KeyFile) cannot be used");

        File.Exists(file).ShouldBeFalse();
        File.Exists(KeyFile).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "does not contain any JSON tokens")]
    [InlineData("null", "it has no keys")]
    [InlineData("""{"keys":[]}""", "it has no keys")]
    [InlineData("""{"keys":[{"id":"00000000"}]}""", "'key'")]
    [InlineData("""{"keys":[],"more":1}""", "'more'")]
    [InlineData("""{"keys":[{"id":"00000000","key":"AAAA"}]}""", "its key '00000000' is damaged")]
    [InlineData("""{"keys":[{"id":"00000000","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]}""", "its key '00000000' is damaged")]
    [InlineData("""{"keys":[{"id":"00000000","key":"?"}]}""", "its key '00000000' is damaged")]
    public void Read_AnythingElse_SaysWhatIsWrong(string text, string problem)
    {
        SecretFile.Write(KeyFile, text);

        var message = Should.Throw<SettingsException>(() => StorageKeyFile.Read(KeyFile)).Message;

        message.ShouldStartWith($"The key file {KeyFile} (Storage:KeyFile) cannot be used: ");
        message.ShouldContain(problem);
    }

    [Theory]
    [InlineData(0b110_000_000, true, null)]
    [InlineData(0b100_000_000, true, null)]
    [InlineData(0b100_100_000, false, null)] // A secret of Kubernetes under fsGroup: root's, read through the group.
    [InlineData(0b110_100_000, false, null)]
    [InlineData(0b110_100_000, true, "its mode is 0640: its group may read it")]
    [InlineData(0b110_110_000, false, "its mode is 0660: its group may write or run it")]
    [InlineData(0b110_101_000, false, "its mode is 0650: its group may write or run it")]
    [InlineData(0b110_100_100, false, "its mode is 0644: everybody on this machine may use it")]
    [InlineData(0b110_000_010, false, "its mode is 0602: everybody on this machine may use it")]
    public void ProblemOf_Mode_IsThatOthersMayReadOrWrite(int mode, bool isOurs, string? problem)
    {
        var found = StorageKeyFile.ProblemOf((UnixFileMode)mode, isOurs);

        (found is null).ShouldBe(problem is null);
        (found ?? "").ShouldStartWith(problem ?? "");
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Read_FileThatOthersMayUse_IsRefused(UnixFileMode more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        StorageKeyFile.Add(KeyFile);
#pragma warning disable CA1416 // Skipped there.
        File.SetUnixFileMode(KeyFile, File.GetUnixFileMode(KeyFile) | more);
#pragma warning restore CA1416

        Should.Throw<SettingsException>(() => StorageKeyFile.Read(KeyFile)).Message.ShouldEndWith($"chmod 600 {KeyFile}");
    }
}
