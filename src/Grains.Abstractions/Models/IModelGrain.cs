using Orleans.Ai.Inference;

namespace Orleans.Ai.Models;

/// <summary>
/// One registered model: what is asked for, durably, and the replicas that serve it. Key: the <see cref="ModelId"/>. Control path
/// only: no inference request passes here. What a method returns is <see langword="null"/> when it went well.
/// </summary>
[Alias("ai.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Registers the model; safe when this answers. The same registration again does nothing.</summary>
    [Alias("Register")]
    Task<InferenceError?> RegisterAsync(ModelRegistration registration);

    /// <summary>Forgets the model; its replicas finish what runs on them and are unloaded.</summary>
    [Alias("Remove")]
    Task<InferenceError?> RemoveAsync();

    /// <summary>Changes how many replicas are kept up: 0 to 1024.</summary>
    [Alias("Scale")]
    Task<InferenceError?> ScaleAsync(int replicas);

    /// <summary>How it stands; <see langword="null"/> when no such model is registered.</summary>
    [Alias("GetStatus")]
    Task<ModelStatus?> GetStatusAsync();

    /// <summary>Compares what is with what is asked for, and starts or ends replicas. Idempotent.</summary>
    [Alias("Reconcile")]
    Task ReconcileAsync();
}
