using Microsoft.Data.Sqlite;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Composition;
using Orleans.Ai.Data;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Storage;

public sealed class StateFileTests : IDisposable
{
    private const string Insert = "INSERT INTO state (grain_type, grain_key, name, etag, data) VALUES ('note', $1, 'state', '', x'')";

    private readonly TemporaryFolder _folder = new();

    private string Database => Path.Combine(_folder.Path, "state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_FolderOfAnother_IsRefusedUntilThatIsClosed()
    {
        await using (StateFile.Open(_folder.Path))
        {
            Should.Throw<DataFolderException>(() => StateFile.Open(_folder.Path)).Message
                .ShouldBe($"Another orleans-ai works on the data folder {_folder.Path}. Stop it, or give this one a folder of its own with --data.");
            var harness = new CommandHarness { StartSilo = SiloStart.StartAsync };
            (await harness.RunAsync("--urls", "http://127.0.0.1:0", "--data", _folder.Path)).ShouldBe(ExitCode.Usage);
            harness.Error.ShouldStartWith("orleans-ai: Another orleans-ai works on the data folder");
            harness.Error.TrimEnd().ShouldNotContain('\n');
        }

        await StateFile.Open(Path.Combine(_folder.Path, "new", "and", "deeper")).DisposeAsync();
        await StateFile.Open(_folder.Path).DisposeAsync();
    }

    [Theory]
    [InlineData("PRAGMA application_id = 0x4F2E4169; PRAGMA user_version = 99", "was written by a newer orleans-ai (schema 99; this one knows 6)")]
    [InlineData("CREATE TABLE other (id INTEGER)", "is another program's database")]
    [InlineData("PRAGMA user_version = 1", "is another program's database")]
    public async Task Open_DatabaseThatIsNotOurs_IsRefusedUntouched(string sql, string problem)
    {
        using (var connection = new StateConnection(Database))
        {
            connection.Execute(sql);
        }

        var before = await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken);

        var message = Should.Throw<DataFolderException>(() => StateFile.Open(_folder.Path)).Message;

        message.ShouldStartWith(Database);
        message.ShouldContain(problem);
        message.ShouldContain("--data");
        (await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken)).ShouldBe(before);
    }

    [Fact]
    public void Open_WhatIsNoDatabase_IsRefusedByName()
    {
        _folder.Write("state.db", new string('x', 5000));
        Should.Throw<DataFolderException>(() => StateFile.Open(_folder.Path)).Message.ShouldBe(
            $"{Database}: this is no intact SQLite database. Put a copy back, or choose another folder with --data.");

        File.Delete(Database);
        Directory.CreateDirectory(Database);
        Should.Throw<DataFolderException>(() => StateFile.Open(_folder.Path)).Message.ShouldContain("--data");
        Should.Throw<DataFolderException>(() => StateFile.Open(Path.Combine(_folder.Write("file", ""), "below"))).Message.ShouldContain("--data");
    }

    [Fact]
    public async Task Dispose_WithWritesInTheQueue_WritesThem()
    {
        var file = StateFile.Open(_folder.Path);
        var writes = Enumerable.Range(0, 900).Select(i => file.WriteAsync(connection => connection.Execute(Insert, $"{i}"))).ToArray();

        await file.DisposeAsync();

        (await Task.WhenAll(writes)).ShouldAllBe(changed => changed == 1);
        (await Should.ThrowAsync<StateException>(() => file.WriteAsync(connection => connection.Execute(Insert, "late")))).Message.ShouldContain("is closed");
        using var after = new StateConnection(Database);
        after.Number("SELECT count(*) FROM state").ShouldBe(900);
    }

    [Fact]
    public async Task Write_OnAFullDisk_SaysSoAndWorksAgainWhenThereIsSpace()
    {
        await using var file = StateFile.Open(_folder.Path);
        await file.WriteAsync(connection => connection.Execute("PRAGMA max_page_count = 20"), TestContext.Current.CancellationToken);
        Task<int> WriteAsync(byte[] data) => file.WriteAsync(
            connection => connection.Execute("INSERT INTO state (grain_type, grain_key, name, etag, data) VALUES ('note', $1, 'state', '', $2)", "big", data));

        var full = await Should.ThrowAsync<StateException>(() => WriteAsync(new byte[1 << 20]));

        full.Message.ShouldBe($"{Database}: the disk is full. Free space; what failed was not written and may be tried again.");
        full.InnerException.ShouldBeOfType<SqliteException>();
        (await WriteAsync(new byte[10])).ShouldBe(1);
    }
}
