using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Admin;

/// <summary>A registered model of a <see cref="ScriptedGrid"/>.</summary>
internal sealed class ScriptedModelGrain(ScriptedGrid grid, ModelId id) : IModelGrain
{
    public async Task<InferenceError?> RegisterAsync(ModelRegistration registration)
    {
        await grid.OnCall(id);
        if (grid.Refusal is null)
        {
            grid.Models.TryAdd(id, new ModelStatus { Registration = registration, MemoryBytes = 4096, RegisteredAt = DateTimeOffset.UnixEpoch });
        }

        return grid.Refusal;
    }

    public async Task<InferenceError?> RemoveAsync()
    {
        await grid.OnCall(id);
        return grid.Models.TryRemove(id, out _) ? null : NotFound();
    }

    public async Task<InferenceError?> ScaleAsync(int replicas)
    {
        await grid.OnCall(id);
        if (!grid.Models.TryGetValue(id, out var status))
        {
            return NotFound();
        }

        grid.Models[id] = status with { Registration = status.Registration with { Replicas = replicas } };
        return null;
    }

    public async Task<ModelStatus?> GetStatusAsync()
    {
        await grid.OnCall(id);
        return grid.Models.GetValueOrDefault(id);
    }

    public Task ReconcileAsync() => Task.CompletedTask;

    private static InferenceError NotFound() => new() { Code = InferenceErrorCode.ModelNotFound, Message = "No such model is registered." };
}
