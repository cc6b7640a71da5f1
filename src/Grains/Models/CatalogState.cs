using System.Collections.Immutable;

namespace Orleans.Ai.Models;

/// <summary>What the catalog keeps.</summary>
[GenerateSerializer, Immutable, Alias("ai.CatalogState")]
internal sealed record CatalogState
{
    /// <summary>Names of all models that may be registered.</summary>
    [Id(0)]
    public ImmutableHashSet<string> Models { get; init; } = [];
}
