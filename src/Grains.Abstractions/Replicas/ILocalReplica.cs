using Orleans.Ai.Inference;

namespace Orleans.Ai.Replicas;

/// <summary>A replica that this process hosts: an engine behind the one verb, with its report.</summary>
public interface ILocalReplica : IInferenceBackend
{
    /// <summary>The replica's load as it is now; safe to call from any thread.</summary>
    ReplicaReport GetReport();
}
