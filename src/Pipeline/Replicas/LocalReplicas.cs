using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Orleans.Ai.Replicas;

/// <summary>The replicas that this process hosts. Replica grains look theirs up here; the reporter reads their load.</summary>
public sealed class LocalReplicas
{
    private readonly ConcurrentDictionary<ReplicaId, ILocalReplica> _replicas = new();

    /// <summary>Reports of all replicas hosted here.</summary>
    public IEnumerable<ReplicaReport> Reports => _replicas.Values.Select(replica => replica.GetReport());

    /// <summary>Adds a loaded replica.</summary>
    /// <exception cref="InvalidOperationException">A replica of that id is hosted already.</exception>
    public void Add(ILocalReplica replica)
    {
        var id = replica.GetReport().Replica;
        if (!_replicas.TryAdd(id, replica))
        {
            throw new InvalidOperationException($"Replica {id} is hosted already.");
        }
    }

    /// <summary>Takes a replica out; its owner then unloads it.</summary>
    public bool Remove(ReplicaId id) => _replicas.TryRemove(id, out _);

    /// <summary>Finds a replica.</summary>
    public bool TryGet(ReplicaId id, [NotNullWhen(true)] out ILocalReplica? replica) => _replicas.TryGetValue(id, out replica);
}
