using Orleans.Ai.Replicas;

namespace Orleans.Ai.KvCaching;

/// <summary>
/// Which beginnings of prompts are in the KV cache, by the names that routers have for them, and how that changed lately. A
/// name goes with the block that it stands for. The engine's thread writes; any thread reads.
/// </summary>
/// <param name="capacity">Most names that are remembered.</param>
/// <param name="time">Tells how long ago a change was.</param>
internal sealed class PrefixIndex(int capacity, TimeProvider time)
{
    private const int MaxChanges = 4096;

    // Longer than a few reports are apart, so that who misses one of them still follows.
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, int> _blocks = [];
    private readonly List<uint>?[] _names = new List<uint>?[capacity];
    private readonly Queue<(uint Name, long At)> _changes = new();

    // Begins with the time, so that the set of a restarted engine is newer than its last one.
    private long _version = time.GetUtcNow().UtcTicks;

    /// <summary>Remembers that a block holds the end of a beginning.</summary>
    public void Add(uint name, int block)
    {
        lock (_lock)
        {
            var isNew = !_blocks.TryGetValue(name, out var before);
            if (isNew ? _blocks.Count >= capacity : before == block)
            {
                return;
            }

            _blocks[name] = block;
            (_names[block] ??= []).Add(name);
            if (isNew)
            {
                Log_NeedsLock(name);
            }
            else
            {
                _names[before]!.Remove(name);
            }
        }
    }

    /// <summary>Forgets what a block held.</summary>
    public void Remove(int block)
    {
        lock (_lock)
        {
            foreach (var name in _names[block] ?? [])
            {
                _blocks.Remove(name);
                Log_NeedsLock(name);
            }

            _names[block]?.Clear();
        }
    }

    /// <summary>All that is there.</summary>
    public PrefixChanges GetAll()
    {
        lock (_lock)
        {
            return new PrefixChanges { Since = 0, Version = _version, Held = [.. _blocks.Keys] };
        }
    }

    /// <summary>What has changed in the last second.</summary>
    public PrefixChanges GetLatest()
    {
        lock (_lock)
        {
            DropOld_NeedsLock();
            var names = _changes.Select(change => change.Name).Distinct().ToLookup(_blocks.ContainsKey);
            return new PrefixChanges { Since = _version - _changes.Count, Version = _version, Held = [.. names[true]], Gone = [.. names[false]] };
        }
    }

    /// <summary>Compares the books with each other.</summary>
    /// <exception cref="InvalidOperationException">They disagree: a bug.</exception>
    public void CheckIntegrity(Func<int, bool> isPublished)
    {
        lock (_lock)
        {
            var listed = _names.Sum(names => names?.Count ?? 0);
            if (listed != _blocks.Count || _blocks.Any(pair => !_names[pair.Value]!.Contains(pair.Key) || !isPublished(pair.Value)))
            {
                throw new InvalidOperationException("Prefixes are remembered that no KV block holds.");
            }
        }
    }

    private void Log_NeedsLock(uint name)
    {
        _version++;
        _changes.Enqueue((name, time.GetTimestamp()));
        DropOld_NeedsLock();
    }

    private void DropOld_NeedsLock()
    {
        while (_changes.TryPeek(out var oldest) && (_changes.Count > MaxChanges || time.GetElapsedTime(oldest.At) > Lately))
        {
            _changes.Dequeue();
        }
    }
}
