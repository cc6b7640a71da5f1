using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>Reaches replicas through their grains.</summary>
internal sealed class GrainReplicaConnector(IGrainFactory grains) : IReplicaConnector
{
    public IAsyncEnumerable<InferenceEvent> InferAsync(
        ReplicaId replica,
        InferenceRequest request,
        CancellationToken cancellationToken)
        => grains.GetGrain<IReplicaGrain>(replica.ToString()).InferAsync(request, cancellationToken);
}
