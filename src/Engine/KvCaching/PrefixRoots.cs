using System.Collections.Concurrent;
using Orleans.Ai.Access;

namespace Orleans.Ai.KvCaching;

/// <summary>
/// Gives every tenant a root of its own for the chain of its KV blocks: what one tenant sent can neither be found, nor be told
/// by its speed, in the requests of another. Any thread.
/// </summary>
internal sealed class PrefixRoots
{
    private readonly ConcurrentDictionary<TenantId, int> _roots = new();
    private int _last = KvBlockPool.None;

    /// <summary>Below <see cref="KvBlockPool.None"/>, and always the same for a tenant.</summary>
    public int Of(TenantId tenant) => _roots.TryGetValue(tenant, out var root) ? root : _roots.GetOrAdd(tenant, _ => Interlocked.Decrement(ref _last));
}
