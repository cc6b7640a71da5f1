using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Orleans.Ai.Access;

/// <summary>The callers of a key file by the hash of their key. Immutable; replaced whole.</summary>
internal sealed class KeyTable(IEnumerable<KeyValuePair<string, Caller>> callersByHash)
{
    private readonly FrozenDictionary<string, Caller> _callers = callersByHash.ToFrozenDictionary(StringComparer.Ordinal);

    // Keys that were shown and are right, so that each is hashed once. They are found by a hash that is random for each process.
    private readonly ConcurrentDictionary<string, Caller> _shown = new(StringComparer.Ordinal);

    public int Count => _callers.Count;

    /// <summary>Finds who shows this key.</summary>
    public Caller? Find(string key)
    {
        if (!_shown.TryGetValue(key, out var caller) && (caller = FindHash(ApiKeyHash.Hash(key))) is not null)
        {
            _shown.TryAdd(key, caller);
        }

        return caller;
    }

    /// <summary>Finds who shows the key of this hash.</summary>
    /// <remarks>
    /// The lookup's timing tells at most of the key's hash, which tells nothing of the key (see <see cref="ApiKeyHash"/>).
    /// </remarks>
    public Caller? FindHash(string hash) => _callers.GetValueOrDefault(hash);
}
