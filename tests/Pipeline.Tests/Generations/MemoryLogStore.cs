using System.Collections.Concurrent;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Generations;

/// <summary>Logs in memory, with the fence of a real store. What happens on the way there is up to <see cref="StoreAccess"/>.</summary>
internal sealed class MemoryLogStore
{
    private readonly ConcurrentDictionary<LogKey, (LogHead Head, List<ReadOnlyMemory<byte>> Entries)> _logs = new();

    public IReadOnlyCollection<LogKey> Keys => [.. _logs.Keys];

    public int Reads { get; private set; }

    public LogHead Head(LogKey key) => _logs[key].Head;

    public List<ReadOnlyMemory<byte>> Entries(LogKey key) => _logs[key].Entries;

    public void Append(LogAppend append)
    {
        lock (_logs)
        {
            var log = _logs.TryGetValue(append.Key, out var found) ? found : (Head: null!, Entries: []);
            Check(append.Key, append.Position, log.Entries.Count);
            log.Entries.Add(append.Entry.ToArray());
            _logs[append.Key] = (Of(append.Key, log.Entries.Count, append.IsOpen, append.ExpiresAt), log.Entries);
        }
    }

    public void Replace(LogAppend append, long length)
    {
        lock (_logs)
        {
            Check(append.Key, length, _logs[append.Key].Entries.Count);
            _logs[append.Key] = (Of(append.Key, 1, append.IsOpen, append.ExpiresAt), [append.Entry.ToArray()]);
        }
    }

    public void SetHead(LogHead head)
    {
        lock (_logs)
        {
            Check(head.Key, head.Length, _logs.TryGetValue(head.Key, out var log) ? log.Entries.Count : 0);
            _logs[head.Key] = (head, log.Entries);
        }
    }

    public StoredLog? Read(LogKey key, long from)
    {
        lock (_logs)
        {
            Reads++;
            return _logs.TryGetValue(key, out var log) ? new(log.Head, [.. log.Entries.Skip((int)Math.Min(from, int.MaxValue))]) : null;
        }
    }

    public void Delete(LogKey key) => _logs.TryRemove(key, out _);

    public IReadOnlyList<LogKey> ListOpen() => [.. _logs.Where(log => log.Value.Head.IsOpen).Select(log => log.Key)];

    private static LogHead Of(LogKey key, int length, bool isOpen, DateTimeOffset? expiresAt) =>
        new() { Key = key, Length = length, Head = default, ChangedAt = default, IsOpen = isOpen, ExpiresAt = expiresAt };

    private static void Check(LogKey key, long position, int length)
    {
        if (position != length)
        {
            throw new LogConflictException(key, position);
        }
    }
}
