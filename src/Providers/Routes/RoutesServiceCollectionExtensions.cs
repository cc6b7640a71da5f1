using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Ai.Breakers;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>Registers routes and prices.</summary>
public static class RoutesServiceCollectionExtensions
{
    /// <summary>Adds routes over the providers that are configured, also for embeddings, and what tokens cost. Needs the breakers of <see cref="BreakerServiceCollectionExtensions"/>.</summary>
    public static IServiceCollection AddRoutes(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RouteSettings>().BindConfiguration("Routes");
        services.AddOptions<PricesOptions>().BindConfiguration("Prices").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<PriceBook>();
        services.AddHostedService(static provider => provider.GetRequiredService<PriceBook>());
        services.TryAddSingleton<IPriceTable>(static provider => provider.GetRequiredService<PriceBook>());
        services.TryAddSingleton<IProviderDirectory, RegisteredProviders>();
        services.TryAddSingleton<TargetStatisticsTable>();
        services.TryAddSingleton(static provider => ActivatorUtilities.CreateInstance<TargetPolicies>(provider, Random.Shared));
        services.TryAddSingleton<RouteDirectory>();
        services.TryAddSingleton<IRouteBoard>(static provider => provider.GetRequiredService<RouteDirectory>());
        services.TryAddSingleton<RouteServices>();
        services.TryAddSingleton<IEmbeddingBackend, RouteEmbeddingBackend>();
        services.TryAddSingleton<IProviderOverview, ProviderOverview>();
        return services;
    }

    /// <summary>Makes the stage that has routes answered.</summary>
    /// <param name="services">Where <see cref="AddRoutes"/> has put what it needs.</param>
    /// <param name="inner">The router of this grid.</param>
    public static IInferenceBackend MakeRouteStage(IServiceProvider services, IInferenceBackend inner) =>
        new RouteBackend(inner, services.GetRequiredService<RouteServices>());
}
