using Orleans.Ai.Inference;
using Orleans.Ai.Placement;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Orleans.Ai.Replicas;

/// <summary>The grain in front of an engine that this process hosts. Holds no state: the engine is the replica.</summary>
[KeepAlive]
[Immovable]
[Reentrant]
[NodePlacementFilter]
[RandomPlacement]
internal sealed class ReplicaGrain(LocalReplicas replicas) : Grain, IReplicaGrain
{
    private ReplicaId Id => ReplicaId.Parse(this.GetPrimaryKeyString());

    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
        => replicas.TryGet(Id, out var replica)
            ? replica.InferAsync(request, cancellationToken)
            : AsyncEnumerable.Repeat<InferenceEvent>(NotHosted(), 1);

    public Task<ReplicaReport> GetReportAsync() => replicas.TryGet(Id, out var replica)
        ? Task.FromResult(replica.GetReport())
        : Task.FromException<ReplicaReport>(new KeyNotFoundException($"Replica {Id} is not hosted here."));

    private InferenceEvent.Failed NotHosted() => new()
    {
        Sequence = 0,
        Error = new InferenceError
        {
            Code = InferenceErrorCode.NoReplica,
            Message = $"No replica of '{Id.Model}' can answer at the moment.",
            RetryAfter = TimeSpan.FromSeconds(1),
            Source = Id.ToString(),
        },
    };
}
