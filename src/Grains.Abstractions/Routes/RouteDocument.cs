using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

/// <summary>A route as an operator has stored it.</summary>
[GenerateSerializer, Immutable, Alias("ai.RouteDocument")]
public sealed record RouteDocument
{
    /// <summary>What clients call it.</summary>
    [Id(0)]
    public required ModelId Name { get; init; }

    /// <summary>Its settings, as a JSON object; docs/routes.md lists the fields.</summary>
    [Id(1)]
    public required string Json { get; init; }

    /// <summary>Number of the change that made it so, over all routes, from 1.</summary>
    [Id(2)]
    public required long Version { get; init; }

    /// <summary>When that was.</summary>
    [Id(3)]
    public required DateTimeOffset ChangedAt { get; init; }
}
