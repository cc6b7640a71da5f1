using System.Globalization;
using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Sessions;

/// <summary>Logs in memory, which outlive the sessions of a test; counts writes and fails when told to.</summary>
internal sealed class MemoryLogStore(TimeProvider time) : ILogStore
{
    private readonly Dictionary<LogKey, (LogHead Head, List<ReadOnlyMemory<byte>> Entries)> _logs = [];

    public int Writes { get; private set; }

    public int Reads { get; private set; }

    /// <summary>What the next write ends with, and whether it happens all the same.</summary>
    public (Exception Exception, bool Happens)? Failure { get; set; }

    /// <summary>What reading ends with.</summary>
    public Exception? Damage { get; set; }

    public Task AppendAsync(LogAppend append, CancellationToken cancellationToken = default)
    {
        var entries = Find(append.Key)?.Entries ?? [];
        return WriteAsync(append, entries.Count, append.Position, [.. entries, append.Entry]);
    }

    public Task ReplaceAsync(LogAppend append, long length, CancellationToken cancellationToken = default) =>
        WriteAsync(append, Find(append.Key)?.Entries.Count ?? 0, length, [append.Entry]);

    public Task SetHeadAsync(LogHead head, CancellationToken cancellationToken = default)
    {
        var entries = Find(head.Key)?.Entries ?? [];
        return WriteAsync(new() { Key = head.Key, Position = 0, Entry = default, Head = head.Head, ExpiresAt = head.ExpiresAt }, entries.Count, head.Length, entries);
    }

    public async Task<StoredLog?> ReadAsync(LogKey key, long from = 0, CancellationToken cancellationToken = default)
    {
        Reads++;
        await Task.Yield();
        return Damage is { } damage ? throw damage
            : Find(key) is { } log ? new StoredLog(log.Head, [.. log.Entries.Skip((int)Math.Min(from, int.MaxValue))])
            : null;
    }

    public async Task DeleteAsync(LogKey key, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        _logs.Remove(key);
    }

    public Task<LogPage> ListAsync(string kind, TenantId tenant, string? after, int limit, CancellationToken cancellationToken = default)
    {
        var skip = int.Parse(after ?? "0", CultureInfo.InvariantCulture);
        LogHead[] all = [.. _logs.Keys.ToArray().Select(Find).OfType<(LogHead Head, List<ReadOnlyMemory<byte>>)>().Select(log => log.Head)
            .Where(head => head.Key.Kind == kind && head.Key.Tenant == tenant).OrderByDescending(head => head.ChangedAt)];
        return Task.FromResult(new LogPage(
            [.. all.Skip(skip).Take(limit)], skip + limit < all.Length ? (skip + limit).ToString(CultureInfo.InvariantCulture) : null));
    }

    public Task<IReadOnlyList<LogKey>> ListOpenAsync(string kind, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<LogKey>>([.. _logs.Where(log => log.Value.Head.IsOpen && log.Key.Kind == kind).Select(log => log.Key)]);

    private (LogHead Head, List<ReadOnlyMemory<byte>> Entries)? Find(LogKey key)
    {
        if (_logs.TryGetValue(key, out var log) && log.Head.ExpiresAt <= time.GetUtcNow())
        {
            _logs.Remove(key);
        }

        return _logs.TryGetValue(key, out log) ? log : null;
    }

    private async Task WriteAsync(LogAppend append, long length, long believed, List<ReadOnlyMemory<byte>> entries)
    {
        Writes++;
        var (failure, happens) = (Failure?.Exception, Failure?.Happens ?? true);
        Failure = null;
        if (length != believed)
        {
            throw new LogConflictException(append.Key, believed);
        }

        if (happens)
        {
            var before = Find(append.Key)?.Head.Head ?? default;
            _logs[append.Key] = (new LogHead
            {
                Key = append.Key,
                Length = entries.Count,
                Head = append.Head ?? before,
                ChangedAt = time.GetUtcNow(),
                ExpiresAt = append.ExpiresAt,
                IsOpen = append.IsOpen,
            }, entries);
        }

        await Task.Yield();
        if (failure is not null)
        {
            throw failure;
        }
    }

    public static StorageUnavailableException Away { get; } = new("Away.");
}
