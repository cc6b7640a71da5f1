using Orleans.Ai.CommandLine;
using Orleans.Ai.Engines;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;
using Orleans.Ai.Torch;

namespace Orleans.Ai.Models;

/// <summary>Loads models with the engine of this process.</summary>
internal sealed class EngineReplicaLoader(EngineLoader loader, SiloProfile profile) : IReplicaLoader
{
    public ModelMeasurement Measure(ModelRegistration model)
    {
        try
        {
            var (descriptor, bytes) = loader.Measure(model.Path, model.Id, IsForGpu(model.Needs));
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

    public ILocalReplica Load(ModelRegistration model, ReplicaId replica, IReadOnlyList<int> accelerators) =>
        loader.Load(model.Path, model.Id, replica.Node, replica.Slot, Gpu(model, accelerators));

    private bool IsForGpu(ModelNeeds needs) => needs.Accelerators > 0 && (needs.AcceleratorKind ?? profile.Accelerator) is AcceleratorKind.Cuda;

    /// <summary>The processor stands in for simulated accelerators.</summary>
    private int? Gpu(ModelRegistration model, IReadOnlyList<int> accelerators) =>
        profile.Accelerator is not AcceleratorKind.Cuda || accelerators.Count == 0 ? null
        : accelerators.Count == 1 ? accelerators[0]
        : throw new TorchException($"{model.Id} asks for {accelerators.Count} accelerators a replica; the engine runs a replica on one GPU. Register it with 1.");
}
