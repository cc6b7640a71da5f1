using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Credentials;

namespace Orleans.Ai.Providers;

/// <summary>Registers the providers.</summary>
public static class ProvidersServiceCollectionExtensions
{
    /// <summary>Adds the providers of section <c>Providers</c>, checked at start, and where their keys come from.</summary>
    public static IServiceCollection AddProviders(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISecretSource, SecretFiles>();
        services.AddOptions<ProviderSettings>().BindConfiguration("Providers").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProviderSettings>, ProviderSettingsValidator>());
        services.TryAddSingleton<ProviderRegistry>();
        return services;
    }
}
