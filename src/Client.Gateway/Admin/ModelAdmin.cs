using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

/// <summary>What operators ask of models.</summary>
internal sealed partial class ModelAdmin(IGrainFactory grains, GridView grid, TimeProvider time, ILogger<ModelAdmin> logger)
{
    private const int MaxParallel = 16;

    // One model that is out of reach must not hide the others.
    private static readonly TimeSpan PatiencePerModel = TimeSpan.FromSeconds(3);

    public static InferenceError NotFound(string name) => new()
    {
        Code = InferenceErrorCode.ModelNotFound,
        Message = $"No model '{name}' is registered; GET /admin/models lists those there are.",
        Parameter = "id",
    };

    public async Task<AdminAnswer> ListAsync()
    {
        var snapshot = await grains.GetGrain<ICatalogGrain>(0).GetAsync(null);
        var registered = await FindAsync(snapshot?.Models ?? []);
        var known = registered.Select(entry => entry.Id).ToHashSet();
        ModelEntry[] entries = [.. registered, .. Configured().Where(entry => !known.Contains(entry.Id))];
        return AdminAnswer.Of(json => ModelJson.WriteList(json, entries.OrderBy(entry => entry.Id.Value, StringComparer.Ordinal)));
    }

    public async Task<AdminAnswer> ShowAsync(ModelId id)
    {
        var status = await Grain(id).GetStatusAsync();
        var entry = status is null ? Configured().FirstOrDefault(entry => entry.Id == id) : ModelEntry.Of(status);
        return entry is null ? NotFound(id.Value) : AdminAnswer.Of(json => ModelJson.Write(json, entry));
    }

    public async Task<AdminAnswer> RegisterAsync(ModelRegistration registration)
    {
        var grain = Grain(registration.Id);
        var before = await grain.GetStatusAsync();
        return await grain.RegisterAsync(registration) is { } error ? error
            : await grain.GetStatusAsync() is not { } status ? NotFound(registration.Id.Value)
            : before is null ? AdminAnswer.Created($"/admin/models/{registration.Id}", json => ModelJson.Write(json, ModelEntry.Of(status)))
            : AdminAnswer.Of(json => ModelJson.Write(json, ModelEntry.Of(status)));
    }

    public async Task<AdminAnswer> RemoveAsync(ModelId id) => await Grain(id).RemoveAsync() is { } error
        ? Explain(error, id)
        : AdminAnswer.Of(json => ModelJson.WriteRemoved(json, id));

    public async Task<AdminAnswer> ScaleAsync(ModelId id, int replicas) => await Grain(id).ScaleAsync(replicas) is { } error
        ? Explain(error, id)
        : await ShowAsync(id);

    private IModelGrain Grain(ModelId id) => grains.GetGrain<IModelGrain>(id.Value);

    // Steering works on registrations; a silo's own configuration is changed where it stands.
    private InferenceError Explain(InferenceError error, ModelId id)
        => error.Code is InferenceErrorCode.ModelNotFound && Configured().Any(entry => entry.Id == id)
            ? error with { Message = $"'{id}' is not registered: the silos that serve it do so by their own configuration (Model:Path). Change it there." }
            : error;

    private IEnumerable<ModelEntry> Configured() => grid.Silos
        .SelectMany(silo => silo.Report.Replicas)
        .GroupBy(replica => replica.Replica.Model, (id, replicas) => ModelEntry.Configured(id, [.. replicas]));

    private async Task<IReadOnlyList<ModelEntry>> FindAsync(IReadOnlyList<ModelId> names)
    {
        var entries = new ModelEntry?[names.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel };
        await Parallel.ForAsync(0, names.Count, options, async (index, _) => entries[index] = await TryFindAsync(names[index]));
        return [.. entries.OfType<ModelEntry>()];
    }

    private async Task<ModelEntry?> TryFindAsync(ModelId id)
    {
        try
        {
            return await Grain(id).GetStatusAsync().WaitAsync(PatiencePerModel, time) is { } status ? ModelEntry.Of(status) : null;
        }
        catch (Exception exception)
        {
            LogUnknown(exception, id);
            ReplicaReport[] seen = [.. grid.Silos.SelectMany(silo => silo.Report.Replicas).Where(replica => replica.Replica.Model == id)];
            return ModelEntry.Unknown(id, seen);
        }
    }
}
