using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Breakers;

/// <summary>Registers the circuit breakers.</summary>
public static class BreakerServiceCollectionExtensions
{
    /// <summary>Adds the breakers of this silo; they are the cluster's where an <see cref="IBreakerConnector"/> is there.</summary>
    public static IServiceCollection AddBreakers(this IServiceCollection services)
    {
        services.AddOptions<BreakerOptions>().BindConfiguration("Breaker").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LocalBreakers>();
        services.TryAddSingleton<ITargetGate>(static services => services.GetRequiredService<LocalBreakers>());
        services.AddHostedService<BreakerReporter>();
        return services;
    }
}
