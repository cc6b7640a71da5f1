using System.Collections.Frozen;

namespace Orleans.Ai.Access;

/// <summary>The callers of a key file by the hash of their key. Immutable; replaced whole.</summary>
internal sealed class KeyTable(IEnumerable<KeyValuePair<string, Caller>> callersByHash)
{
    private readonly FrozenDictionary<string, Caller> _callers = callersByHash.ToFrozenDictionary(StringComparer.Ordinal);

    public int Count => _callers.Count;

    /// <summary>Finds who shows the key of this hash.</summary>
    /// <remarks>
    /// The lookup's timing tells at most of the key's hash, which tells nothing of the key (see <see cref="ApiKeyHash"/>).
    /// </remarks>
    public Caller? FindHash(string hash) => _callers.GetValueOrDefault(hash);
}
