namespace Orleans.Ai.Models;

/// <summary>The names of all registered models, as this process last heard.</summary>
public sealed class CatalogView
{
    private volatile IReadOnlySet<ModelId>? _models;

    /// <summary>Whether anything was heard yet: before, a model that is not known may well exist.</summary>
    public bool IsKnown => _models is not null;

    /// <summary>Version of what was heard.</summary>
    public string? Version { get; private set; }

    /// <summary>The names.</summary>
    public IReadOnlySet<ModelId> Models => _models ?? new HashSet<ModelId>();

    /// <summary>Takes the catalog's answer.</summary>
    public void Apply(CatalogSnapshot snapshot)
    {
        Version = snapshot.Version;
        _models = snapshot.Models.ToHashSet();
    }
}
