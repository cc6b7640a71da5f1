namespace Orleans.Ai.Providers;

/// <summary>All providers that are configured, by their names: section <c>Providers</c>.</summary>
internal sealed class ProviderSettings() : Dictionary<string, ProviderOptions>(StringComparer.OrdinalIgnoreCase);
