using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Ai.Clustering;
using Orleans.Ai.Draining;
using Orleans.Ai.Generations;
using Orleans.Ai.Models;
using Orleans.Ai.Routing;
using Orleans.Ai.Sessions;
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
        services.AddUsage();
        services.TryAddSingleton<IReplicaConnector, GrainReplicaConnector>();
        services.AddOptions<RoutingOptions>().BindConfiguration("Routing").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DrainOptions>().BindConfiguration("Drain").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>(
            (host, drain) => host.ShutdownTimeout = drain.Value.Timeout + TimeSpan.FromSeconds(10));
        services.AddHostedService<DrainService>();
        services.AddSessions();
        services.TryAddSingleton<IInferenceBackend>(Compose);
        return services.AddGenerations();
    }

    /// <summary>Adds a stage of another project right before the router; the first added is outermost.</summary>
    /// <param name="services">The services.</param>
    /// <param name="make">Makes the stage around what is behind it.</param>
    public static IServiceCollection AddInferenceStage(this IServiceCollection services, Func<IServiceProvider, IInferenceBackend, IInferenceBackend> make) =>
        services.AddSingleton(new InferenceStage(make));

    /// <summary>What requests cost, which needs an <see cref="IUsageStore"/>.</summary>
    private static void AddUsage(this IServiceCollection services)
    {
        services.AddOptions<UsageOptions>().BindConfiguration("Usage").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<UsageRecorder>();
        services.TryAddSingleton<UsageOutbox>();
        services.TryAddSingleton<IUsageOutbox>(static provider => provider.GetRequiredService<UsageOutbox>());
        services.AddHostedService(static provider => provider.GetRequiredService<UsageOutbox>());
    }

    /// <summary>Resumable requests, which need an <see cref="Storage.ILogStore"/>.</summary>
    private static IServiceCollection AddGenerations(this IServiceCollection services)
    {
        services.AddOptions<GenerationOptions>().BindConfiguration("Generation").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<GenerationReader>();
        services.TryAddSingleton<HeadStarts>();
        services.TryAddSingleton<CommitClock>();
        services.TryAddSingleton<ISessionConnector, GrainSessionConnector>();
        services.TryAddKeyedSingleton(GenerationServices.Stages, static (services, _) => ComposeForGenerations(services));
        services.TryAddSingleton(static services => new LocalGenerations(ActivatorUtilities.CreateInstance<GenerationServices>(services)));
        return services;
    }

    private static IInferenceBackend Compose(IServiceProvider services) => new PipelineBuilder()
        .Use<GenerationBackend>()
        .Use<MeteringBackend>()
        .Use<DrainingBackend>()
        .Use(services.GetServices<InferenceStage>())
        .Build(services, ActivatorUtilities.CreateInstance<RoutingBackend>(services));

    // A generation is metered where it ends, once, and its silo may drain: then it moves.
    private static IInferenceBackend ComposeForGenerations(IServiceProvider services) => new PipelineBuilder()
        .Use<SessionBackend>()
        .Use(services.GetServices<InferenceStage>())
        .Build(services, ActivatorUtilities.CreateInstance<RoutingBackend>(services));
}
