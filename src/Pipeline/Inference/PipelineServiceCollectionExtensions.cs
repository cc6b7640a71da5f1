using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Ai.Clustering;
using Orleans.Ai.Draining;
using Orleans.Ai.Models;
using Orleans.Ai.Routing;
using Orleans.Ai.Silos;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Inference;

/// <summary>Registers the stages a request passes.</summary>
public static class PipelineServiceCollectionExtensions
{
    /// <summary>Adds the pipeline; <see cref="IInferenceBackend"/> is its head.</summary>
    public static IServiceCollection AddInferencePipeline(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ReplicaTable>();
        services.TryAddSingleton<CatalogView>();
        services.TryAddSingleton<GridView>();
        services.TryAddSingleton<LocalSilo>();
        services.TryAddSingleton<GridInstruments>();
        services.TryAddSingleton<DrainGate>();
        services.TryAddSingleton<ClusterHealth>();
        services.TryAddSingleton<UsageInstruments>();
        services.TryAddSingleton<UsageRecorder>();
        services.TryAddSingleton<IReplicaConnector, GrainReplicaConnector>();
        services.AddOptions<RoutingOptions>().BindConfiguration("Routing").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DrainOptions>().BindConfiguration("Drain").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>(
            (host, drain) => host.ShutdownTimeout = drain.Value.Timeout + TimeSpan.FromSeconds(10));
        services.AddHostedService<DrainService>();
        services.TryAddSingleton<IInferenceBackend>(Compose);
        return services;
    }

    private static IInferenceBackend Compose(IServiceProvider services) => new PipelineBuilder()
        .Use<MeteringBackend>()
        .Use<DrainingBackend>()
        .Build(services, ActivatorUtilities.CreateInstance<RoutingBackend>(services));
}
