namespace Orleans.Ai.Models;

/// <summary>
/// The names of all registered models, durably. Key: 0, one for the grid. A name stands here before its model's registration
/// is written and until after it is gone, so that no registered model is ever without one.
/// </summary>
[Alias("ai.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a name; safe when this answers.</summary>
    [Alias("Add")]
    Task AddAsync(ModelId model);

    /// <summary>Takes a name out; safe when this answers.</summary>
    [Alias("Remove")]
    Task RemoveAsync(ModelId model);

    /// <summary>The names; <see langword="null"/> when <paramref name="knownVersion"/> is still the latest.</summary>
    [Alias("Get")]
    Task<CatalogSnapshot?> GetAsync(string? knownVersion);

    /// <summary>Has every registered model reconciled; answers when all are. Calls that come meanwhile share the next round.</summary>
    [Alias("Reconcile")]
    Task ReconcileAsync();
}
