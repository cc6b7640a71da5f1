using StackExchange.Redis;

namespace Orleans.Ai.Clustering;

/// <summary>
/// The membership table in Redis, which lets a silo leave although Redis is away or was wiped: without it Orleans tries for
/// minutes to write that it leaves. The other silos then learn it by gossip, or from their probes.
/// </summary>
internal sealed class ClusterMembershipTable(IMembershipTable redis, ClusterHealth health, IHostApplicationLifetime lifetime) : IMembershipTable
{
    private volatile MembershipTableData? _last;

    private bool IsLeaving => lifetime.ApplicationStopping.IsCancellationRequested;

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken = default) =>
        redis.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken = default) =>
        redis.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken = default) =>
        redis.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken = default) =>
        redis.ReadRowAsync(key, cancellationToken);

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        var last = _last;
        return last is null
            ? _last = await redis.ReadAllAsync(cancellationToken)
            : await OrAsync(last, async () => _last = await redis.ReadAllAsync(cancellationToken));
    }

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        redis.InsertRowAsync(entry, tableVersion, cancellationToken);

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        OrAsync(true, () => redis.UpdateRowAsync(entry, etag, tableVersion, cancellationToken));

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken = default) =>
        health.StateLost ? Task.CompletedTask : redis.UpdateIAmAliveAsync(entry, cancellationToken);

    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry);

    // Nothing is written to a wiped table: a silo that starts anew may be using it already.
    private async Task<T> OrAsync<T>(T substitute, Func<Task<T>> operation)
    {
        if (health.StateLost)
        {
            return substitute;
        }

        try
        {
            return await operation();
        }
        catch (Exception exception) when (IsLeaving && exception is RedisException or TimeoutException or OrleansException)
        {
            return substitute;
        }
    }
}
