using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

/// <summary>Keeps the routes in one state. Silos that ask what is new do not wait for a change that is being written, nor see it before.</summary>
[KeepAlive]
internal sealed class RouteCatalogGrain([PersistentState("routes")] IPersistentState<RouteCatalogState> state, IRouteBoard board, TimeProvider time)
    : Grain, IRouteCatalogGrain
{
    private RouteCatalogState _stored = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = state.State;
        return Task.CompletedTask;
    }

    public async Task<InferenceError?> SetAsync(ModelId name, string json)
    {
        if (board.Check(name, json) is { } problem)
        {
            return problem;
        }

        if (_stored.Routes.GetValueOrDefault(name.Value)?.Json == json)
        {
            return null;
        }

        var version = _stored.Version + 1;
        var document = new RouteDocument { Name = name, Json = json, Version = version, ChangedAt = time.GetUtcNow() };
        await WriteAsync(new RouteCatalogState { Version = version, Routes = _stored.Routes.SetItem(name.Value, document) });
        return null;
    }

    public async Task<InferenceError?> RemoveAsync(ModelId name)
    {
        if (!_stored.Routes.ContainsKey(name.Value))
        {
            return new InferenceError { Code = InferenceErrorCode.NotFound, Message = $"No route '{name}' is stored; GET /admin/routes lists those there are.", Parameter = "name" };
        }

        await WriteAsync(new RouteCatalogState { Version = _stored.Version + 1, Routes = _stored.Routes.Remove(name.Value) });
        return null;
    }

    public Task<RouteCatalogSnapshot?> GetAsync(long knownVersion) => Task.FromResult(knownVersion == _stored.Version ? null : new RouteCatalogSnapshot
    {
        Version = _stored.Version,
        Routes = [.. _stored.Routes.Values.OrderBy(route => route.Name.Value, StringComparer.Ordinal)],
    });

    private async Task WriteAsync(RouteCatalogState next)
    {
        state.State = next;
        try
        {
            await state.WriteStateAsync();
            _stored = next;
        }
        catch
        {
            // What is in memory is no longer what is stored: begin anew from the store.
            DeactivateOnIdle();
            throw;
        }
    }
}
