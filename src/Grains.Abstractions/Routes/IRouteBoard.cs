using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

/// <summary>The routes that are in force on this silo.</summary>
public interface IRouteBoard
{
    /// <summary>Version of the stored routes that are in force; -1: none were taken yet.</summary>
    long Version { get; }

    /// <summary>All of them, by name.</summary>
    IReadOnlyList<RouteView> Routes { get; }

    /// <summary>The names that clients use as models without a replica of that name: routes, then what providers list and no route is called, each by name.</summary>
    IReadOnlyList<RoutedModel> Models { get; }

    /// <summary>What is wrong with a route, naming the field; <see langword="null"/>: it can be used.</summary>
    InferenceError? Check(ModelId name, string json);

    /// <summary>Takes the stored routes, in the place of those taken before; a stored route comes before a configured one of its name.</summary>
    void Apply(RouteCatalogSnapshot snapshot);
}
