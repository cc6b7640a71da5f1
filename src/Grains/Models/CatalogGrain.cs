using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Orleans.Ai.Models;

/// <summary>Keeps the names in one state; changes that come while it is written share the next write.</summary>
[KeepAlive]
[Reentrant]
internal sealed partial class CatalogGrain : Grain, ICatalogGrain
{
    private const int ReconciledAtOnce = 32;
    private readonly IPersistentState<CatalogState> _state;
    private readonly ILogger<CatalogGrain> _logger;
    private readonly CoalescedAction _write;
    private readonly CoalescedAction _reconcile;
    private readonly string _incarnation = Guid.NewGuid().ToString("N");
    private long _changes;
    private ImmutableHashSet<string> _stored = [];

    public CatalogGrain([PersistentState("catalog")] IPersistentState<CatalogState> state, ILogger<CatalogGrain> logger)
    {
        (_state, _logger) = (state, logger);
        _write = new CoalescedAction(WriteAsync);
        _reconcile = new CoalescedAction(ReconcileAllAsync);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = _state.State.Models;
        return Task.CompletedTask;
    }

    public Task AddAsync(ModelId model) => ChangeAsync(_state.State.Models.Add(model.Value));

    public Task RemoveAsync(ModelId model) => ChangeAsync(_state.State.Models.Remove(model.Value));

    public Task<CatalogSnapshot?> GetAsync(string? knownVersion)
    {
        var version = $"{_incarnation}-{_changes}";
        return Task.FromResult(version == knownVersion ? null : new CatalogSnapshot
        {
            Version = version,
            Models = [.. _state.State.Models.Select(name => new ModelId(name))],
        });
    }

    public Task ReconcileAsync() => _reconcile.RunAsync();

    private async Task ChangeAsync(ImmutableHashSet<string> models)
    {
        if (ReferenceEquals(models, _stored))
        {
            return;
        }

        if (!ReferenceEquals(models, _state.State.Models))
        {
            _state.State = new CatalogState { Models = models };
            _changes++;
        }

        try
        {
            await _write.RunAsync();
        }
        catch
        {
            // What is in memory is no longer what is stored: begin anew from the store.
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task WriteAsync()
    {
        var models = _state.State.Models;
        await _state.WriteStateAsync();
        _stored = models;
    }

    private async Task ReconcileAllAsync()
    {
        foreach (var names in _state.State.Models.Chunk(ReconciledAtOnce))
        {
            await Task.WhenAll(names.Select(ReconcileAsync));
        }
    }

    private async Task ReconcileAsync(string model)
    {
        try
        {
            await GrainFactory.GetGrain<IModelGrain>(model).ReconcileAsync();
        }
        catch (Exception exception)
        {
            LogFailed(exception, model);
        }
    }
}
