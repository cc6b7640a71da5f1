using System.Collections.Concurrent;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

/// <summary>The grains behind the admin API, doing what a test says.</summary>
internal sealed class ScriptedGrid : ICatalogGrain, ISiloAgents
{
    public ConcurrentDictionary<ModelId, ModelStatus> Models { get; } = new();

    /// <summary>What registering is refused with.</summary>
    public InferenceError? Refusal { get; set; }

    /// <summary>Runs before a call of a model's grain.</summary>
    public Func<ModelId, Task> OnCall { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs in place of a call of the catalog.</summary>
    public Func<Task> OnCatalog { get; set; } = () => Task.CompletedTask;

    /// <summary>Silos that are alive, and whether they drain.</summary>
    public ConcurrentDictionary<string, bool> Draining { get; } = new();

    /// <summary>What silos have seen of their providers; those that are alive and not here do not answer.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<ProviderStatus>> Providers { get; } = new();

    public ISiloAgent? Find(string node) => Draining.ContainsKey(node) ? new Agent(this, node) : null;

    public async Task<CatalogSnapshot?> GetAsync(string? knownVersion)
    {
        await OnCatalog();
        return new CatalogSnapshot { Version = "1", Models = [.. Models.Keys] };
    }

    public Task AddAsync(ModelId model) => Task.CompletedTask;

    public Task RemoveAsync(ModelId model) => Task.CompletedTask;

    public Task ReconcileAsync() => Task.CompletedTask;

    private sealed class Agent(ScriptedGrid grid, string node) : ISiloAgent
    {
        public async Task SetDrainingAsync(bool draining)
        {
            await grid.OnCatalog();
            grid.Draining[node] = draining;
        }

        public Task ReportAsync(SiloReport report) => throw new NotSupportedException();

        public Task AnnounceAsync(SiloReport report) => throw new NotSupportedException();

        public Task TellBreakerAsync(BreakerStatus status) => throw new NotSupportedException();

        public Task<SiloReport> GetReportAsync(ModelId model) => throw new NotSupportedException();

        public Task<PrefixChanges?> GetPrefixesAsync(ReplicaId replica) => throw new NotSupportedException();

        public Task<IReadOnlyList<ProviderStatus>> GetProvidersAsync() =>
            grid.Providers.TryGetValue(node, out var seen) ? Task.FromResult(seen) : throw new TimeoutException();

        public Task<ModelMeasurement> MeasureAsync(ModelRegistration model) => throw new NotSupportedException();

        public Task<InferenceError?> LoadAsync(ModelRegistration model, long memoryBytes) => throw new NotSupportedException();

        public Task UnloadAsync(ReplicaId replica) => throw new NotSupportedException();
    }
}
