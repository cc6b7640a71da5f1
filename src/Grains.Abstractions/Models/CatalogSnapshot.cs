namespace Orleans.Ai.Models;

/// <summary>The registered models at one moment.</summary>
[GenerateSerializer, Immutable, Alias("ai.CatalogSnapshot")]
public sealed record CatalogSnapshot
{
    /// <summary>Changes with the list.</summary>
    [Id(0)]
    public required string Version { get; init; }

    /// <summary>Names of all registered models.</summary>
    [Id(1)]
    public required IReadOnlyList<ModelId> Models { get; init; }
}
