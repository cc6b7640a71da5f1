using Orleans.Ai.CommandLine;
using Orleans.Ai.Engines;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Models;

/// <summary>Loads models with the engine of this process.</summary>
internal sealed class EngineReplicaLoader(EngineLoader loader) : IReplicaLoader
{
    public ModelMeasurement Measure(ModelRegistration model)
    {
        try
        {
            var (descriptor, bytes) = loader.Measure(model.Path, model.Id);
            return new ModelMeasurement { Model = descriptor, MemoryBytes = bytes };
        }
        catch (Exception exception) when (Failures.Explain(exception) is { } failure)
        {
            return new ModelMeasurement
            {
                Error = new InferenceError
                {
                    Code = InferenceErrorCode.InvalidRequest,
                    Message = string.Join(' ', failure.Problems),
                    Parameter = "path",
                },
            };
        }
    }

    public ILocalReplica Load(ModelRegistration model, ReplicaId replica) => loader.Load(model.Path, model.Id, replica.Node, replica.Slot);
}
