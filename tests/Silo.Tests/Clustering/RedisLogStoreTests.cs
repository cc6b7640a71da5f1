using Orleans.Ai.Storage;

namespace Orleans.Ai.Clustering;

public sealed class RedisLogStoreTests : LogStoreTests
{
    private RedisServer _server = null!;
    private ClusterRedis _redis = null!;

    private protected override async ValueTask CloseAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Append_NewLogs_StrikesThoseThatAreGoneOffTheLists()
    {
        for (var i = 0; i < 10; i++)
        {
            await Store.AppendAsync(Entry($"{i}", 0, "x") with { IsOpen = true, ExpiresAt = Clock.GetUtcNow() + TimeSpan.FromSeconds(1) }, TestContext.Current.CancellationToken);
        }

        await PassAsync(TimeSpan.FromSeconds(1));
        await Eventually.BeAsync(async () => await TextAsync("9") is null, "the logs have expired");
        await Eventually.BeAsync(async () => await KeysAsync() is 3, "Redis has deleted what expired");
        for (var i = 0; i < 3; i++)
        {
            await Store.AppendAsync(Entry($"new-{i}", 0, "x"), TestContext.Current.CancellationToken);
        }

        (await _redis.Database.SortedSetLengthAsync(_redis.Key("log/generation/acme"))).ShouldBe(3);
        (await KeysAsync()).ShouldBe(1 + (2 * 3));
    }

    [Fact]
    public async Task Read_PartsEvicted_SaysThatTheLogIsCorrupt()
    {
        await AppendAsync("one", 0, 2);
        await AppendAsync("two", 0, 2);
        await _redis.Database.KeyDeleteAsync(_redis.Key("log/generation/acme/one/entries"));
        await _redis.Database.KeyDeleteAsync(_redis.Key("log/generation/acme/two/head"));

        (await Should.ThrowAsync<LogCorruptException>(() => Store.ReadAsync(Key("one")))).Message.ShouldStartWith("Log generation/acme/one has lost its entries.");
        (await Should.ThrowAsync<LogCorruptException>(() => Store.ReadAsync(Key("two")))).Message.ShouldContain("noeviction");
    }

    [Fact]
    public async Task Append_RedisRestarted_GoesOnWithWhatWasStored()
    {
        await AppendAsync("one", 0, 3);
        await _server.StopAsync();
        await _server.StartAsync();
        await Eventually.BeAsync(() => _redis.Database.Multiplexer.IsConnected, "Redis is back");

        await Task.WhenAll(Enumerable.Range(3, 100).Select(i => Store.AppendAsync(Entry("one", i, $"{i}"))));

        (await TextAsync("one")).ShouldBe($": {string.Join(',', Enumerable.Range(0, 103))}");
    }

    private protected override async Task<ILogStore> OpenAsync()
    {
        _server = await RedisServer.StartNewAsync(appendOnly: true);
        var address = RedisAddress.Parse(_server.Url);
        _redis = new ClusterRedis(address, address.ToOptions(null), "tests");
        await _redis.ConnectAsync();
        return new RedisLogStore(_redis, Clock);
    }

    private protected override Task TakeAwayAsync() => _server.KillAsync();

    private protected override async Task PassAsync(TimeSpan time)
    {
        // Redis has a clock of its own.
        var end = Clock.GetUtcNow() + time;
        await Eventually.BeAsync(() => TimeProvider.System.GetUtcNow() > end, "the time has passed");
        Clock.Advance(time);
    }

    private async Task<long> KeysAsync() => await _redis.Database.ExecuteAsync("DBSIZE") is var size ? (long)size : 0;
}
