using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Breakers;
using Orleans.Ai.Generations;
using Orleans.Ai.Placement;
using Orleans.Ai.Providers;
using Orleans.Ai.Routes;
using Orleans.Ai.Sessions;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Orleans.Ai.Silos;

/// <summary>Makes a silo part of the grid.</summary>
public static class GridSiloBuilderExtensions
{
    // Of Orleans' 1,000,000 the empty cache alone takes 18 MB, and each look at its metrics 10 ms.
    private const int DirectoryCacheSize = 100_000;

    /// <summary>
    /// Adds what every silo does: tell of itself, follow the others, load and unload what the models' grains ask for. Needs an
    /// <see cref="Replicas.IReplicaLoader"/>, an <see cref="IRouteBoard"/>, an <see cref="IProviderOverview"/> and the pipeline's services, an <see cref="Storage.ILogStore"/>, and a default grain storage.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="profile">What it is.</param>
    public static ISiloBuilder AddGrid(this ISiloBuilder silo, SiloProfile profile)
    {
        silo.UseSiloMetadata(SiloProfileMetadata.Write(profile));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.TryAddSingleton(profile);
        silo.Services.AddSingleton<SiloAgents>();
        silo.Services.AddSingleton<ISiloAgents>(static services => services.GetRequiredService<SiloAgents>());
        silo.Services.AddSingleton<SiloReporter>();
        silo.Services.AddSingleton<IGridAnnouncer>(static services => services.GetRequiredService<SiloReporter>());
        silo.Services.AddHostedService(static services => services.GetRequiredService<SiloReporter>());
        silo.Services.AddSingleton<IBreakerConnector, GrainBreakerConnector>();
        silo.Services.AddBreakers();
        silo.Services.AddHostedService<GridMonitor>();
        silo.Services.AddHostedService<RouteFollower>();
        silo.Services.AddHostedService<GenerationRecovery>();
        silo.Services.AddHostedService<DeadSiloFinder>();
        silo.Services.AddHostedService<PrefixFollower>();
        silo.Services.AddPlacementFilter<NodePlacementFilterStrategy, NodePlacementFilterDirector>(ServiceLifetime.Singleton);
        silo.Services.AddPlacementFilter<GatewayPlacementFilterStrategy, GatewayPlacementFilterDirector>(ServiceLifetime.Singleton);
#pragma warning disable ORLEANSEXP003 // The default directory forgets grains whose entry a leaving silo held: their streams were cut though nothing of theirs left.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // By default no grain of a silo that died may live elsewhere for half a minute. What must not be written twice is fenced by
        // its ETag; everything else is better twice for a moment than away for so long.
        silo.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<SessionsOptions>>(static (collection, sessions) =>
            collection.ClassSpecificCollectionAge[typeof(SessionGrain).FullName!] = sessions.Value.Idle);
        silo.Configure<GrainDirectoryOptions>(static directory => (directory.RangeLeaseDuration, directory.CacheSize) = (TimeSpan.Zero, DirectoryCacheSize));
        return silo.AddGrainService<SiloAgent>();
    }
}
