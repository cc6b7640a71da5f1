namespace Orleans.Ai.Providers;

/// <summary>A provider, with what it was made of.</summary>
/// <param name="Name">Its name, as it is configured.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Services">Its settings and keys.</param>
/// <param name="Provider">Who is asked.</param>
internal sealed record ConfiguredProvider(string Name, ProviderKind Kind, ProviderServices Services, IProvider Provider)
{
    /// <summary>Its settings.</summary>
    public ProviderOptions Options => Services.Options;

    /// <summary>What it calls a model that is asked for by its name; <see langword="null"/>: it may not be asked for.</summary>
    public (ConfiguredProvider Provider, string Model)? Resolve(string model) => Options.Models.TryGetValue(model, out var listed)
        ? (this, listed.Length > 0 ? listed : model)
        : Options.AllowUnlisted ? (this, model) : null;
}
