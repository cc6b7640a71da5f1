using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Storage;

public sealed class SqliteLogStoreTests : LogStoreTests
{
    private readonly TemporaryState _state = new();

    private protected override ValueTask CloseAsync() => _state.DisposeAsync();

    [Fact]
    public async Task Sweep_ExpiredLogs_DeletesThemFromTheFile()
    {
        for (var i = 0; i < 200; i++)
        {
            await Store.AppendAsync(Entry($"{i}", 0, "x") with { ExpiresAt = Clock.GetUtcNow() + TimeSpan.FromSeconds(1) }, TestContext.Current.CancellationToken);
        }

        await AppendAsync("stays", 0, 2);
        using var sweep = new LogSweep(new SqliteLogStore(_state.File, Clock), Clock, NullLogger<LogSweep>.Instance);
        await sweep.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.BeAsync(
            async () =>
            {
                Clock.Advance(LogSweep.Interval);
                return await CountAsync("log") == 1;
            },
            "the expired logs are deleted");
        (await CountAsync("log_page")).ShouldBe(1);
        await sweep.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("DELETE FROM log_page WHERE page = (SELECT log << 24 | 1 FROM log WHERE id = 'one')", "entries")]
    [InlineData("DELETE FROM log_page WHERE page = (SELECT log << 24 | 0x800000 FROM log WHERE id = 'one')", "its head")]
    [InlineData("UPDATE log_page SET data = zeroblob(4056) WHERE page = (SELECT log << 24 | 1 FROM log WHERE id = 'one')", "entries")]
    [InlineData("UPDATE log_page SET data = CAST(x'0000000800000fd0' || substr(data, 9) AS BLOB) WHERE page = (SELECT log << 24 | 2 FROM log WHERE id = 'one')", "entries")]
    public async Task Read_PageMissing_SaysThatTheLogIsCorrupt(string damage, string what)
    {
        foreach (var id in new[] { "one", "two" })
        {
            for (var i = 0; i < 8; i++)
            {
                await Store.AppendAsync(Entry(id, i, new('x', 1200)) with { Head = new byte[5000] }, TestContext.Current.CancellationToken);
            }
        }

        (await _state.File.WriteAsync(connection => connection.Execute(damage), TestContext.Current.CancellationToken)).ShouldBe(1);

        (await Should.ThrowAsync<LogCorruptException>(() => Store.ReadAsync(Key("one")))).Message.ShouldStartWith($"Log generation/acme/one has lost {what}.");
        (await Store.ReadAsync(Key("two"), 0, TestContext.Current.CancellationToken))!.Entries.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Append_WhereOthersOfItsGroupFail_IsWholeOrNotAtAll()
    {
        await AppendAsync("full", 0, 1);
        await _state.File.WriteAsync(connection => connection.Execute("PRAGMA max_page_count = 40"), TestContext.Current.CancellationToken);

        // The first write keeps the thread busy while the others gather to a group.
        var big = new byte[1 << 20];
        var appends = Enumerable.Range(0, 60).Select(i => i % 3 == 0
            ? Store.AppendAsync(Entry($"big-{i}", 0, "") with { Entry = big, Head = big })
            : Store.AppendAsync(Entry($"small-{i % 3}", i / 3, $"{i / 3}"))).ToArray();
        await Should.ThrowAsync<StorageUnavailableException>(() => Task.WhenAll(appends));

        for (var i = 0; i < appends.Length; i++)
        {
            appends[i].IsCompletedSuccessfully.ShouldBe(i % 3 != 0);
        }

        (await TextAsync("small-1")).ShouldBe($": {string.Join(',', Enumerable.Range(0, 20))}");
        (await TextAsync("small-2")).ShouldBe($": {string.Join(',', Enumerable.Range(0, 20))}");
        (await CountAsync("log")).ShouldBe(3);
    }

    private protected override Task<ILogStore> OpenAsync() => Task.FromResult<ILogStore>(new SqliteLogStore(_state.File, Clock));

    private protected override async Task TakeAwayAsync() => await _state.File.DisposeAsync();

    private protected override Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return Task.CompletedTask;
    }

    private Task<long> CountAsync(string table) => _state.File.ReadAsync(connection => connection.Number($"SELECT count(*) FROM {table}"));
}
