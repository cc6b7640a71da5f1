using Orleans.Ai.Credentials;

namespace Orleans.Ai.Providers;

/// <summary>What a provider is made with.</summary>
/// <param name="Name">Its name, as it is configured.</param>
/// <param name="Options">Its settings, checked.</param>
/// <param name="Keys">Its keys; none where it wants none.</param>
/// <param name="Time">The clock.</param>
internal sealed record ProviderServices(string Name, ProviderOptions Options, KeyPool Keys, TimeProvider Time)
{
    // Shorter ones are words that any text may hold.
    private const int ShortestHeader = 8;

    /// <summary>Blots out of a provider's words what is ours: the key, and what the configured headers say.</summary>
    public string Redact(string text, string? key) =>
        Options.Headers.Values.Where(value => value.Length >= ShortestHeader).Aggregate(ForeignText.Redact(text, key), ForeignText.Redact);
}
