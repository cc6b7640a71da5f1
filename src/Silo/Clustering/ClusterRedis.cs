using StackExchange.Redis;

namespace Orleans.Ai.Clustering;

/// <summary>The connection to the cluster's Redis that what we keep there ourselves goes over. One, so that commands keep their order.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Options">How to get there.</param>
/// <param name="ServiceId">Whose state it holds.</param>
internal sealed record ClusterRedis(RedisAddress Address, ConfigurationOptions Options, string ServiceId) : IAsyncDisposable
{
    private volatile ConnectionMultiplexer? _connection;

    /// <summary>Connects, before the silo starts.</summary>
    /// <exception cref="RedisException">Redis cannot be reached, or refuses.</exception>
    public async Task<IDatabase> ConnectAsync()
    {
        var options = Options.Clone();
        options.AbortOnConnectFail = true;
        _connection = await ConnectionMultiplexer.ConnectAsync(options);
        return Database;
    }

    /// <summary>What commands are sent to, in their order.</summary>
    /// <exception cref="RedisException">The silo has not started yet.</exception>
    public IDatabase Database => _connection?.GetDatabase() ?? throw new RedisException("The silo has not connected yet.");

    /// <summary>Key of something that belongs to the service.</summary>
    public RedisKey Key(string name) => $"{ServiceId}/{name}";

    /// <summary>Sends something.</summary>
    /// <exception cref="StorageUnavailableException">It was not done, or nobody knows.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command)
    {
        try
        {
            return await command(Database);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw Unavailable(Address, exception);
        }
    }

    /// <summary>What callers are told when Redis did not do something.</summary>
    public static StorageUnavailableException Unavailable(RedisAddress address, Exception exception) =>
        new($"The cluster's Redis at {address} (Cluster:Redis) did not do it; try again once it answers. {exception.Message}");

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
