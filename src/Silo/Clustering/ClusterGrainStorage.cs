using Orleans.Persistence.Redis;
using Orleans.Storage;

namespace Orleans.Ai.Clustering;

/// <summary>The cluster's storage: Redis, with failures that callers can tell from others and act on.</summary>
internal sealed class ClusterGrainStorage(IGrainStorage redis, RedisAddress address) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ExplainAsync(redis.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ExplainAsync(redis.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ExplainAsync(redis.ClearStateAsync(stateName, grainId, grainState));

    private async Task ExplainAsync(Task operation)
    {
        try
        {
            await operation;
        }
        catch (RedisStorageException exception)
        {
            throw ClusterRedis.Unavailable(address, exception);
        }
    }
}
