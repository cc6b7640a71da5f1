using System.Collections.Immutable;

namespace Orleans.Ai.Routes;

/// <summary>What the catalog of routes keeps.</summary>
[GenerateSerializer, Immutable, Alias("ai.RouteCatalogState")]
internal sealed record RouteCatalogState
{
    /// <summary>Number of the last change.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>The routes, by name.</summary>
    [Id(1)]
    public ImmutableDictionary<string, RouteDocument> Routes { get; init; } = ImmutableDictionary<string, RouteDocument>.Empty;
}
