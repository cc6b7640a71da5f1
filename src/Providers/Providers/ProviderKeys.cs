namespace Orleans.Ai.Providers;

/// <summary>The keys that a provider's settings name.</summary>
internal static class ProviderKeys
{
    /// <summary>Where each is, its weight, and the setting that names it.</summary>
    public static IEnumerable<(string Reference, double Weight, string Setting)> Of(string section, ProviderOptions options) =>
        options.KeyFile is { } file
            ? [(file, 1, $"{section}:KeyFile")]
            : options.Keys.Select((key, i) => (key.File, key.Weight, $"{section}:Keys:{i}:File"));
}
