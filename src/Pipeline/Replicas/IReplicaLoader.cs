using Orleans.Ai.Models;

namespace Orleans.Ai.Replicas;

/// <summary>Makes replicas of models on this machine.</summary>
public interface IReplicaLoader
{
    /// <summary>Looks at a model's files without loading them: what they hold and what a replica would take, or why not. Any thread.</summary>
    ModelMeasurement Measure(ModelRegistration model);

    /// <summary>Loads a model and starts its engine; takes as long as it takes, on the caller's thread.</summary>
    /// <param name="model">What to load.</param>
    /// <param name="replica">The id of the replica.</param>
    /// <param name="accelerators">Numbers of this silo's accelerators that it is placed on; none for the processor.</param>
    /// <returns>The replica, ready to answer.</returns>
    ILocalReplica Load(ModelRegistration model, ReplicaId replica, IReadOnlyList<int> accelerators);
}
