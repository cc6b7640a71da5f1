using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Replicas;

/// <summary>Loads replicas when the test says so.</summary>
internal sealed class ScriptedLoader : IReplicaLoader
{
    public long Bytes { get; set; } = 10;

    public Func<ReplicaId, ILocalReplica> OnLoad { get; set; } = id => new Replica(id);

    public ModelMeasurement Measure(ModelRegistration model) => new() { MemoryBytes = Bytes, Model = Samples.Model with { Id = model.Id } };

    public ILocalReplica Load(ModelRegistration model, ReplicaId replica, IReadOnlyList<int> accelerators) => OnLoad(replica);

    internal sealed class Replica(ReplicaId id) : ILocalReplica
    {
        public TaskCompletionSource Drained { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDraining { get; private set; }

        public bool IsDisposed { get; private set; }

        public int OpenStreams => 0;

        public ReplicaReport GetReport() => new()
        {
            Replica = id,
            Model = Samples.Model,
            State = IsDraining ? ReplicaState.Draining : ReplicaState.Ready,
        };

        public PrefixChanges? GetPrefixes() => null;

        public Task DrainAsync(CancellationToken cancellationToken)
        {
            IsDraining = true;
            return Drained.Task;
        }

        public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken) =>
            Samples.Answer.ToAsyncEnumerable();

        public void Dispose() => IsDisposed = true;
    }
}
