using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Replicas;
using Orleans.Concurrency;
using Orleans.Services;

namespace Orleans.Ai.Silos;

/// <summary>
/// Speaks for one silo: every silo has one, reached by its address. Reports of load go over it, and what the control path
/// wants of a silo. What it answers is the truth about the silo's replicas and memory; everything else is a copy.
/// </summary>
[Alias("ai.ISiloAgent")]
public interface ISiloAgent : IGrainService
{
    /// <summary>Takes the report of another silo. Best effort: the next one follows soon.</summary>
    [OneWay]
    [Alias("Report")]
    Task ReportAsync(SiloReport report);

    /// <summary>Takes a report that must not be lost, such as "no new requests, please"; answers when it counts.</summary>
    [Alias("Announce")]
    Task AnnounceAsync(SiloReport report);

    /// <summary>How this silo is now, with its replicas of one model.</summary>
    [Alias("GetReport")]
    Task<SiloReport> GetReportAsync(ModelId model);

    /// <summary>
    /// All beginnings of prompts that a replica has in its KV cache, for who has missed changes that reports told;
    /// <see langword="null"/>: it keeps none, or is not hosted here.
    /// </summary>
    [Alias("GetPrefixes")]
    Task<PrefixChanges?> GetPrefixesAsync(ReplicaId replica);

    /// <summary>Takes the state of a circuit breaker. Best effort: silos that use the target ask for it too.</summary>
    [OneWay]
    [Alias("TellBreaker")]
    Task TellBreakerAsync(BreakerStatus status);

    /// <summary>The providers that this silo has, and how their models do as it has seen them since it began.</summary>
    [Alias("GetProviders")]
    Task<IReadOnlyList<ProviderStatus>> GetProvidersAsync();

    /// <summary>Looks at a model's files without loading them.</summary>
    [Alias("Measure")]
    Task<ModelMeasurement> MeasureAsync(ModelRegistration model);

    /// <summary>
    /// Leases memory for a replica and begins to load it; reports tell how that goes. Refuses when the silo does not compute,
    /// drains, or lacks the memory or the accelerator.
    /// </summary>
    /// <param name="model">What to load.</param>
    /// <param name="memoryBytes">Memory to lease. Unit: bytes.</param>
    /// <returns>Why not; <see langword="null"/> when loading has begun.</returns>
    [Alias("Load")]
    Task<InferenceError?> LoadAsync(ModelRegistration model, long memoryBytes);

    /// <summary>Lets a replica finish what runs on it, then frees its memory. Answers at once; does nothing for a replica it does not host.</summary>
    [Alias("Unload")]
    Task UnloadAsync(ReplicaId replica);

    /// <summary>Begins or ends draining the silo; every gateway knows of it when this answers.</summary>
    [Alias("SetDraining")]
    Task SetDrainingAsync(bool draining);
}
