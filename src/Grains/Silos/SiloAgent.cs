using Microsoft.Extensions.Logging;
using Orleans.Ai.Breakers;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Silos;

/// <summary>The grain service in front of <see cref="LocalSilo"/> and of what this process knows of the others.</summary>
internal sealed class SiloAgent(
    GrainId id, Silo host, ILoggerFactory loggers, LocalSilo silo, GridView view, IGridAnnouncer announcer, LocalBreakers breakers, IProviderOverview providers)
    : GrainService(id, host, loggers), ISiloAgent
{
    public Task ReportAsync(SiloReport report) => AnnounceAsync(report);

    public Task AnnounceAsync(SiloReport report)
    {
        view.Apply(report);
        return Task.CompletedTask;
    }

    public Task TellBreakerAsync(BreakerStatus status)
    {
        breakers.Apply(status);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ProviderStatus>> GetProvidersAsync() => Task.FromResult(providers.List());

    public Task<SiloReport> GetReportAsync(ModelId model) => Task.FromResult(silo.GetReport(model));

    public Task<PrefixChanges?> GetPrefixesAsync(ReplicaId replica) =>
        Task.FromResult(silo.Replicas.TryGet(replica, out var hosted) ? hosted.GetPrefixes() : null);

    public Task<ModelMeasurement> MeasureAsync(ModelRegistration model) => silo.Replicas.MeasureAsync(model);

    public async Task<InferenceError?> LoadAsync(ModelRegistration model, long memoryBytes) =>
        silo.Gate.IsDraining ? Draining() : await silo.Replicas.LoadAsync(model, memoryBytes);

    public Task UnloadAsync(ReplicaId replica)
    {
        silo.Replicas.Unload(replica);
        return Task.CompletedTask;
    }

    public Task SetDrainingAsync(bool draining)
    {
        if (draining)
        {
            silo.Gate.DrainAsync().Ignore();
        }
        else
        {
            silo.Gate.Resume();
        }

        return announcer.AnnounceAsync();
    }

    private InferenceError Draining() => new()
    {
        Code = InferenceErrorCode.NoFittingSilo,
        Message = $"{silo.Profile.Node} is draining.",
    };
}
