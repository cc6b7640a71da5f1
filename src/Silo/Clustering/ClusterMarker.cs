using StackExchange.Redis;

namespace Orleans.Ai.Clustering;

/// <summary>
/// A random value in Redis that is made once, by the first silo ever. As long as it is there, the state of the service is the
/// one that was there when this silo started.
/// </summary>
internal sealed class ClusterMarker(ClusterRedis redis)
{
    /// <summary>Where it is.</summary>
    public RedisAddress Address => redis.Address;

    private RedisKey Key => redis.Key("marker");

    /// <summary>Connects, and makes the marker where there is none.</summary>
    /// <returns>The marker.</returns>
    /// <exception cref="RedisException">Redis cannot be reached, or refuses.</exception>
    public async Task<string> OpenAsync()
    {
        var database = await redis.ConnectAsync();
        await database.StringSetAsync(Key, Guid.NewGuid().ToString("N"), when: When.NotExists);
        return await ReadAsync() ?? throw new RedisException($"{Address} keeps nothing: it is being wiped.");
    }

    /// <summary>The marker; <see langword="null"/> where it is gone.</summary>
    /// <exception cref="RedisException">Redis cannot be reached.</exception>
    public async Task<string?> ReadAsync() => await redis.Database.StringGetAsync(Key, CommandFlags.DemandMaster);
}
