namespace Orleans.Ai.Routes;

/// <summary>All stored routes at one moment.</summary>
[GenerateSerializer, Immutable, Alias("ai.RouteCatalogSnapshot")]
public sealed record RouteCatalogSnapshot
{
    /// <summary>Number of the last change, from 1; 0: there was none.</summary>
    [Id(0)]
    public required long Version { get; init; }

    /// <summary>The routes.</summary>
    [Id(1)]
    public required IReadOnlyList<RouteDocument> Routes { get; init; }
}
