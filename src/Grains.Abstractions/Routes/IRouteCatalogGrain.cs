using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Concurrency;

namespace Orleans.Ai.Routes;

/// <summary>
/// The routes that operators have stored, durably. Key: 0, one for the grid. Control path only: every silo keeps a copy, which it brings
/// up to date several times a second. What a method returns is <see langword="null"/> when it went well.
/// </summary>
[Alias("ai.IRouteCatalogGrain")]
public interface IRouteCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Stores a route, in the place of one of that name; safe when this answers. One that cannot be used is refused.</summary>
    [Alias("Set")]
    Task<InferenceError?> SetAsync(ModelId name, string json);

    /// <summary>Forgets a route; safe when this answers.</summary>
    [Alias("Remove")]
    Task<InferenceError?> RemoveAsync(ModelId name);

    /// <summary>The routes; <see langword="null"/> when <paramref name="knownVersion"/> is still the latest.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<RouteCatalogSnapshot?> GetAsync(long knownVersion);
}
