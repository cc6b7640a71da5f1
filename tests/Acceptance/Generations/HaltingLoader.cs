using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Generations;

/// <summary>Loads real replicas, with a gate in front of each.</summary>
internal sealed class HaltingLoader(IReplicaLoader inner, HaltOrder order, TimeSpan pace) : IReplicaLoader
{
    public ModelMeasurement Measure(ModelRegistration model) => inner.Measure(model);

    public ILocalReplica Load(ModelRegistration model, ReplicaId replica, IReadOnlyList<int> accelerators) =>
        new HaltingReplica(inner.Load(model, replica, accelerators), order, pace);
}
