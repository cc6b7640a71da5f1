using System.Globalization;
using Orleans.Ai.Access;
using Orleans.Ai.Storage;
using StackExchange.Redis;

namespace Orleans.Ai.Clustering;

/// <summary>Logs in the cluster's Redis; see <see cref="RedisLogScripts"/>. A write takes one round trip, and waits for no other.</summary>
internal sealed class RedisLogStore(ClusterRedis redis, TimeProvider time) : ILogStore
{
    private string Now => Milliseconds(time.GetUtcNow());

    public Task AppendAsync(LogAppend append, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return WriteAsync("append", append.Key, append.Position, append.Entry, append.Head, append.IsOpen, append.ExpiresAt);
    }

    public Task ReplaceAsync(LogAppend append, long length, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return WriteAsync("replace", append.Key, length, append.Entry, append.Head, append.IsOpen, append.ExpiresAt);
    }

    public Task SetHeadAsync(LogHead head, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return WriteAsync("head", head.Key, head.Length, default, head.Head, head.IsOpen, head.ExpiresAt);
    }

    public async Task<StoredLog?> ReadAsync(LogKey key, long from = 0, CancellationToken cancellationToken = default)
    {
        var keys = Keys(key);
        var answer = (RedisResult[])(await RunAsync(RedisLogScripts.Read, keys[..2], [from]).WaitAsync(cancellationToken))!;
        var (hasHead, length) = (!answer[4].IsNull, (long)answer[0]);
        return (hasHead, length) switch
        {
            (false, 0) => null,
            (true, > 0) => new(ReadHead(key, answer), [.. ((RedisValue[])answer[5]!).Select(static entry => (ReadOnlyMemory<byte>)entry)]),
            _ => throw new LogCorruptException($"Log {key} has lost its {(hasHead ? "entries" : "head")}. Delete it, and see that Redis evicts nothing (maxmemory-policy noeviction)."),
        };
    }

    public Task DeleteAsync(LogKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return RunAsync(RedisLogScripts.Delete, Keys(key), [Member(key), key.Id]);
    }

    public async Task<LogPage> ListAsync(string kind, TenantId tenant, string? after, int limit, CancellationToken cancellationToken = default)
    {
        var cursor = LogCursor.Parse(after);
        var answer = (RedisResult[])(await RunAsync(
            RedisLogScripts.List,
            [$"{Prefix(kind)}{tenant}"],
            [after is null ? "+inf" : cursor.ChangedAt, cursor.Id, limit + 1]).WaitAsync(cancellationToken))!;
        return LogCursor.ToPage([.. answer.Select(head => ((RedisResult[])head!) is var parts ? ReadHead(new(kind, tenant, (string)parts[5]!), parts) : null!)], limit);
    }

    public async Task<IReadOnlyList<LogKey>> ListOpenAsync(string kind, CancellationToken cancellationToken = default)
    {
        var answer = await RunAsync(RedisLogScripts.ListOpen, [Set(kind, "open")], [Prefix(kind)]).WaitAsync(cancellationToken);
        return [.. ((string[])answer!).Select(member => member.Split('/') is [var tenant, var id] ? new LogKey(kind, new(tenant), id) : default)];
    }

    private static LogHead ReadHead(LogKey key, RedisResult[] parts) => new()
    {
        Key = key,
        Length = (long)parts[0],
        Head = (byte[])parts[1]!,
        IsOpen = (string?)parts[2] == "1",
        ExpiresAt = (string?)parts[3] is { Length: > 0 } expiry ? Instant(expiry) : null,
        ChangedAt = Instant((string)parts[4]!),
    };

    private static string Member(LogKey key) => $"{key.Tenant}/{key.Id}";

    private static string Milliseconds(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    private string Prefix(string kind) => $"{redis.ServiceId}/log/{kind}/";

    // Neither kinds nor tenants have a colon in their names.
    private RedisKey Set(string kind, string name) => $"{redis.ServiceId}/log/{kind}:{name}";

    private RedisKey[] Keys(LogKey key)
    {
        var list = $"{Prefix(key.Kind)}{key.Tenant}";
        return [$"{list}/{key.Id}/entries", $"{list}/{key.Id}/head", list, Set(key.Kind, "open"), Set(key.Kind, "expiring")];
    }

    private async Task WriteAsync(
        string what, LogKey key, long length, ReadOnlyMemory<byte> entry, ReadOnlyMemory<byte>? head, bool isOpen, DateTimeOffset? expiresAt)
    {
        RedisValue[] values =
        [
            what, length, entry, head is not null, head ?? default, isOpen, expiresAt is { } expiry ? Milliseconds(expiry) : "", Now, Member(key), key.Id, Prefix(key.Kind),
        ];
        if ((long)await RunAsync(RedisLogScripts.Write, Keys(key), values) == 0)
        {
            throw new LogConflictException(key, length);
        }
    }

    private Task<RedisResult> RunAsync(string script, RedisKey[] keys, RedisValue[] values) =>
        redis.RunAsync(database => database.ScriptEvaluateAsync(script, keys, values));
}
