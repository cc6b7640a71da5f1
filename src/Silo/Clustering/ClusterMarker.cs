using StackExchange.Redis;

namespace Orleans.Ai.Clustering;

/// <summary>
/// A random value in Redis that is made once, by the first silo ever. As long as it is there, the state of the service is the
/// one that was there when this silo started.
/// </summary>
/// <param name="Address">Where it is.</param>
/// <param name="Options">How to get there.</param>
/// <param name="ServiceId">Whose state it marks.</param>
internal sealed record ClusterMarker(RedisAddress Address, ConfigurationOptions Options, string ServiceId) : IAsyncDisposable
{
    private ConnectionMultiplexer? _connection;

    private RedisKey Key => $"{ServiceId}/marker";

    /// <summary>Connects, and makes the marker where there is none.</summary>
    /// <returns>The marker.</returns>
    /// <exception cref="RedisException">Redis cannot be reached, or refuses.</exception>
    public async Task<string> OpenAsync()
    {
        var options = Options.Clone();
        options.AbortOnConnectFail = true;
        _connection = await ConnectionMultiplexer.ConnectAsync(options);
        await _connection.GetDatabase().StringSetAsync(Key, Guid.NewGuid().ToString("N"), when: When.NotExists);
        return await ReadAsync() ?? throw new RedisException($"{Address} keeps nothing: it is being wiped.");
    }

    /// <summary>The marker; <see langword="null"/> where it is gone.</summary>
    /// <exception cref="RedisException">Redis cannot be reached.</exception>
    public async Task<string?> ReadAsync() => await _connection!.GetDatabase().StringGetAsync(Key, CommandFlags.DemandMaster);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
