using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>All providers that are configured.</summary>
internal sealed class ProviderRegistry : IDisposable
{
    private readonly FrozenDictionary<string, ConfiguredProvider> providers;

    public ProviderRegistry(IOptions<ProviderSettings> settings, ISecretSource secrets, TimeProvider time, ILogger<KeyPool> logger)
    {
        All = [.. settings.Value.Select(pair => Create(pair.Key, pair.Value, secrets, time, logger)).OrderBy(provider => provider.Name, StringComparer.Ordinal)];
        providers = All.ToFrozenDictionary(provider => provider.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<ConfiguredProvider> All { get; }

    /// <summary>One by its name; <see langword="null"/> where none of it is configured.</summary>
    public ConfiguredProvider? Find(string name) => providers.GetValueOrDefault(name);

    /// <summary>
    /// Who answers for a name that clients use without a route: one that a provider lists, or <c>PROVIDER/MODEL</c>.
    /// <see langword="null"/>: nobody.
    /// </summary>
    public (ConfiguredProvider Provider, string Model)? Resolve(string name)
    {
        foreach (var provider in All)
        {
            if (provider.Options.Models.ContainsKey(name))
            {
                return provider.Resolve(name);
            }
        }

        return TargetId.TryParse(name, out var target) ? Find(target.Provider)?.Resolve(target.Model) : null;
    }

    public void Dispose()
    {
        foreach (var provider in providers.Values)
        {
            (provider.Provider as IDisposable)?.Dispose();
        }
    }

    private static ConfiguredProvider Create(string name, ProviderOptions options, ISecretSource secrets, TimeProvider time, ILogger<KeyPool> logger)
    {
        var kind = ProviderKinds.Of(name, options) ?? throw new InvalidOperationException($"Providers:{name} was not checked.");
        options.Address ??= kind.AddressOf(options);
        var keys = ProviderKeys.Of($"Providers:{name}", options)
            .Select(key => new PooledKey(key.Setting, kind.Credential(secrets.Open(key.Reference, key.Setting), time), key.Weight));
        var services = new ProviderServices(name, options, new KeyPool(name, [.. keys], time, logger), time);
        return new ConfiguredProvider(name, kind, services, kind.Create(services));
    }
}
