using Orleans.Ai.Clustering;

namespace Orleans.Ai.Usage;

public sealed class RedisUsageStoreTests : UsageStoreTests
{
    private RedisServer _server = null!;
    private ClusterRedis _redis = null!;

    public override async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
    }

    private protected override async Task<IUsageStore> OpenAsync()
    {
        _server = await RedisServer.StartNewAsync();
        var address = RedisAddress.Parse(_server.Url);
        _redis = new ClusterRedis(address, address.ToOptions(null), "tests");
        await _redis.ConnectAsync();
        return new RedisUsageStore(_redis);
    }

    private protected override Task TakeAwayAsync() => _server.KillAsync();
}
