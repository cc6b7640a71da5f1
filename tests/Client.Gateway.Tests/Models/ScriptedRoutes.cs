using Orleans.Ai.Inference;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Models;

/// <summary>Routes and providers' models that are there by word alone.</summary>
internal sealed class ScriptedRoutes(params RoutedModel[] models) : IRouteBoard
{
    public long Version => 0;

    public IReadOnlyList<RouteView> Routes => [];

    public IReadOnlyList<RoutedModel> Models { get; } = models;

    public InferenceError? Check(ModelId name, string json) => null;

    public void Apply(RouteCatalogSnapshot snapshot)
    {
    }

    public static RoutedModel Model(string name, string? provider = null, params string[] tenants) =>
        new(new ModelId(name), provider, DateTimeOffset.FromUnixTimeSeconds(1_600_000_000), tenants.ToHashSet());
}
