using Orleans.Ai.Credentials;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>A kind of provider.</summary>
/// <param name="Name">Its name in configuration.</param>
/// <param name="Address">Where it is, where that is the vendor's and the same for all; else <see langword="null"/>.</param>
/// <param name="NeedsKey">It answers nobody without a key.</param>
/// <param name="Create">Makes one.</param>
internal sealed record ProviderKind(string Name, Uri? Address, bool NeedsKey, Func<ProviderServices, IProvider> Create)
{
    /// <summary>Makes the credential that is sent of the secret that is configured, where they are not the same.</summary>
    public Func<ISecret, TimeProvider, ISecret> Credential { get; init; } = static (secret, _) => secret;

    /// <summary>Says where it is, where that depends on its settings. Default: it is at <see cref="Address"/>.</summary>
    public Func<ProviderOptions, Uri>? Locate { get; init; }

    /// <summary>What is wrong with its settings, beside what all kinds have: the setting below the provider's section, and a sentence. Default nothing.</summary>
    public Func<ProviderOptions, IEnumerable<(string Setting, string Problem)>> Check { get; init; } = static _ => [];

    /// <summary>Where it is, unless its settings say otherwise; <see langword="null"/>: only they can.</summary>
    public Uri? AddressOf(ProviderOptions options) => Locate?.Invoke(options) ?? Address;

    /// <summary>One that speaks a wire format over HTTP.</summary>
    public static ProviderKind Http(string name, string? address, bool needsKey, Func<ProviderOptions, IWireFormat> format) =>
        new(name, address is null ? null : new Uri(address), needsKey, services => new HttpProvider(services, format(services.Options)));
}
