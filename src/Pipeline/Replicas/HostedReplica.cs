using Orleans.Ai.Models;
using Orleans.Ai.Placement;

namespace Orleans.Ai.Replicas;

/// <summary>A replica of this process from the lease of its memory to its end.</summary>
internal sealed class HostedReplica(ReplicaId id, ModelDescriptor model, MemoryLease lease, bool isManaged, long leasedAt)
{
    private volatile ILocalReplica? _engine;
    private volatile string? _problem;
    private volatile bool _isEnding;

    public ReplicaId Id => id;

    public MemoryLease Lease => lease;

    /// <summary>The grid keeps it up, not the configuration of this process.</summary>
    public bool IsManaged => isManaged;

    /// <summary>When its memory was leased, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long LeasedAt => leasedAt;

    /// <summary>The engine, once it is loaded.</summary>
    public ILocalReplica? Engine
    {
        get => _engine;
        set => _engine = value;
    }

    /// <summary>Why it could not be loaded.</summary>
    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    /// <summary>It was told to end.</summary>
    public bool IsEnding
    {
        get => _isEnding;
        set => _isEnding = value;
    }

    public ReplicaReport Report => (_engine?.GetReport() ?? new ReplicaReport
    {
        Replica = id,
        Model = model,
        State = _problem is not null ? ReplicaState.Gone : _isEnding ? ReplicaState.Draining : ReplicaState.Loading,
    }) with
    {
        MemoryBytes = lease.TotalBytes,
        Problem = _problem,
    };
}
