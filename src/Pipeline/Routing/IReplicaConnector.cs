using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>The way from the router to a replica, wherever it lives.</summary>
public interface IReplicaConnector
{
    /// <summary>The one verb, at that replica. See <see cref="IInferenceBackend.InferAsync"/>.</summary>
    IAsyncEnumerable<InferenceEvent> InferAsync(ReplicaId replica, InferenceRequest request, CancellationToken cancellationToken);
}
