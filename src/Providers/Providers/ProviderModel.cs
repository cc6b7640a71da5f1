namespace Orleans.Ai.Providers;

/// <summary>A model at a provider.</summary>
/// <param name="Provider">Name of the provider, as it is configured.</param>
/// <param name="Name">What the provider calls the model.</param>
/// <param name="Options">How the provider is asked.</param>
internal sealed record ProviderModel(string Provider, string Name, ProviderOptions Options);
