using Orleans.Ai.Inference;

namespace Orleans.Ai.Replicas;

/// <summary>
/// A loaded model on one node. Key: <see cref="ReplicaId.ToString"/>. Called by routers; a thin front of the engine that
/// the node hosts. It never loads weights: a replica that its node does not host answers
/// <see cref="InferenceErrorCode.NoReplica"/>.
/// </summary>
[Alias("ai.IReplicaGrain")]
public interface IReplicaGrain : IGrainWithStringKey
{
    /// <summary>The one verb. See <see cref="IInferenceBackend.InferAsync"/>; admission is the first event.</summary>
    [Alias("Infer")]
    IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken);

    /// <summary>The replica's load as it is now.</summary>
    [Alias("GetReport")]
    Task<ReplicaReport> GetReportAsync();
}
