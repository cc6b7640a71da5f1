using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Admin;

/// <summary>What operators ask of routes.</summary>
internal sealed class RouteAdmin(IGrainFactory grains, IRouteBoard board)
{
    private IRouteCatalogGrain Catalog => grains.GetGrain<IRouteCatalogGrain>(0);

    public static InferenceError NotFound(string name) => new()
    {
        Code = InferenceErrorCode.NotFound,
        Message = $"There is no route '{name}'; GET /admin/routes lists those there are.",
        Parameter = "name",
    };

    public Task<AdminAnswer> ListAsync() => Task.FromResult(AdminAnswer.Of(json => RouteViewJson.WriteList(json, board.Routes)));

    public async Task<AdminAnswer> ShowAsync(ModelId name)
    {
        // What is stored may be a moment ahead of what is in force here.
        return (await ReadAsync(name) ?? Configured(name)) is { } view ? AdminAnswer.Of(json => RouteViewJson.Write(json, view)) : NotFound(name.Value);
    }

    public async Task<AdminAnswer> SetAsync(ModelId name, string json)
    {
        var isNew = await ReadAsync(name) is null;
        return await Catalog.SetAsync(name, json) is { } error ? error
            : await ReadAsync(name) is not { } stored ? NotFound(name.Value)
            : isNew ? AdminAnswer.Created($"/admin/routes/{name}", writer => RouteViewJson.Write(writer, stored))
            : AdminAnswer.Of(writer => RouteViewJson.Write(writer, stored));
    }

    public async Task<AdminAnswer> RemoveAsync(ModelId name) => await Catalog.RemoveAsync(name) is { } error
        ? Explain(error, name)
        : AdminAnswer.Of(json => RouteViewJson.WriteRemoved(json, name));

    private async Task<RouteView?> ReadAsync(ModelId name) =>
        (await Catalog.GetAsync(-1))?.Routes.FirstOrDefault(route => route.Name == name) is { } stored ? new RouteView(name.Value, stored.Json, stored) : null;

    private RouteView? Configured(ModelId name) => board.Routes.FirstOrDefault(route => route is { Stored: null } && route.Name == name.Value);

    // Steering works on what is stored; a silo's own configuration is changed where it stands.
    private InferenceError Explain(InferenceError error, ModelId name) =>
        error.Code is InferenceErrorCode.NotFound && Configured(name) is not null
            ? error with { Message = $"'{name}' is not stored: it is a route of the silos' own configuration (Routes:{name}). Change it there, or PUT a route of that name, which comes before it." }
            : error;
}
