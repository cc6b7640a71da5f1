using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Browser;

/// <summary>Loads real replicas, with a gate behind each.</summary>
internal sealed class GatedLoader(IReplicaLoader inner, TokenGate gate) : IReplicaLoader
{
    public ModelMeasurement Measure(ModelRegistration model) => inner.Measure(model);

    public ILocalReplica Load(ModelRegistration model, ReplicaId replica, IReadOnlyList<int> accelerators) =>
        new GatedReplica(inner.Load(model, replica, accelerators), gate);
}
