using System.Net;
using Orleans.Ai.Settings;
using Orleans.Ai.Storage;
using Orleans.Ai.Usage;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace Orleans.Ai.Clustering;

/// <summary>Makes the application a silo: alone, or one of a cluster over Redis.</summary>
internal static class ClusterSiloExtensions
{
    private const string RedisStorage = "redis";

    /// <summary>Adds the silo of the settings.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="alone">What a silo that is alone needs more: storage and reminders, which a cluster has from Redis.</param>
    /// <param name="configure">What every silo needs more, given its name.</param>
    /// <exception cref="SettingsException">The settings contradict each other or this machine.</exception>
    public static WebApplicationBuilder AddSilo(
        this WebApplicationBuilder builder, Action<ISiloBuilder>? alone = null, Action<ISiloBuilder, string>? configure = null)
    {
        var options = builder.Configuration.GetSection("Cluster").Get<ClusterOptions>() ?? new();
        var address = SiloEndpoint.Resolve(options);
        if (options.IsCluster)
        {
            return builder.AddClusterSilo(options, address, configure);
        }

        if (!IPAddress.IsLoopback(address))
        {
            throw new SettingsException(
                $"Cluster:SiloAddress is {options.SiloAddress}, but a silo that is alone has no silos to reach it: name the cluster's Redis with --cluster.");
        }

        return builder.AddOrleansAiSilo(AddAll, options.NodeName, options.SiloPort);

        void AddAll(ISiloBuilder silo, string name)
        {
            alone?.Invoke(silo);
            configure?.Invoke(silo, name);
        }
    }

    private static WebApplicationBuilder AddClusterSilo(
        this WebApplicationBuilder builder, ClusterOptions options, IPAddress address, Action<ISiloBuilder, string>? configure)
    {
        var redis = RedisAddress.Parse(options.Redis!);
        var password = SecretFile.Read(options.PasswordFile, "Cluster:PasswordFile", "password of Redis");
        var certificates = CertificateFiles.Of(options);
        var keys = StorageKeys.OpenShared((builder.Configuration.GetSection("Storage").Get<StorageOptions>() ?? new()).KeyFile);
        var port = SiloEndpoint.TakePort(options, address);
        builder.Services.AddHostedService(_ => port);
        builder.Services.AddSingleton(new ClusterRedis(redis, redis.ToOptions(password), options.ServiceId));
        builder.Services.AddSingleton<ClusterMarker>();
        builder.Services.AddHostedService<ClusterStateGuard>();
        builder.Services.AddSingleton(keys).AddEncryptedLogs<RedisLogStore>().AddSingleton<IUsageStore, RedisUsageStore>();
        var name = options.NodeName ?? SiloName.OfThisMachine(port.Number);
        return builder.AddOrleansAiSilo(name, silo =>
        {
            silo.Configure<Configuration.ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (options.ServiceId, options.ClusterId));
            silo.ConfigureEndpoints(address, port.Number, gatewayPort: 0);
            silo.UseRedis(redis, password);
            if (certificates is not null)
            {
                silo.UseMutualTls(certificates);
            }

            configure?.Invoke(silo, name);
        });
    }

    private static void UseRedis(this ISiloBuilder silo, RedisAddress address, string? password)
    {
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = address.ToOptions(password));
        var table = silo.Services.Last(service => service.ServiceType == typeof(IMembershipTable)).ImplementationFactory!;
        silo.Services.AddSingleton<IMembershipTable>(services =>
            ActivatorUtilities.CreateInstance<ClusterMembershipTable>(services, table(services)));
        silo.UseRedisReminderService(redis => redis.ConfigurationOptions = address.ToOptions(password));
        silo.AddRedisGrainStorage(RedisStorage, redis => redis.Configure<Serializer>((options, serializer) =>
        {
            // The default, JSON, loses members that only a constructor sets, such as the value of an id.
            options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            options.ConfigurationOptions = address.ToOptions(password);
        }));
        silo.Services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (services, _) =>
            new ClusterGrainStorage(services.GetRequiredKeyedService<IGrainStorage>(RedisStorage), address));
    }

    private static void UseMutualTls(this ISiloBuilder silo, CertificateFiles files)
    {
        silo.Services.AddSingleton(files);
        silo.Services.AddSingleton<SiloCertificates>();
        silo.Services.AddSingleton<SiloTls>();
        silo.Services.AddHostedService<SiloCertificateWatcher>();
        silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(connection =>
                connection.UseMiddleware(new SiloTlsMiddleware(connection.ApplicationServices.GetRequiredService<SiloTls>().AcceptAsync)));
            connections.ConfigureSiloOutboundConnection(connection =>
                connection.UseMiddleware(new SiloTlsMiddleware(connection.ApplicationServices.GetRequiredService<SiloTls>().ConnectAsync)));
        });
    }
}
