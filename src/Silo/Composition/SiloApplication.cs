using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Engines;
using Orleans.Ai.Inference;
using Orleans.Ai.Logging;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routes;
using Orleans.Ai.Silos;
using Orleans.Ai.Storage;
using Orleans.Ai.Telemetry;
using Orleans.Dashboard;

namespace Orleans.Ai.Composition;

/// <summary>Puts the server together.</summary>
internal static class SiloApplication
{
    /// <summary>Builds it from a checked configuration.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="replace">Puts other services in the place of ours.</param>
    public static WebApplication Build(IConfiguration configuration, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrel();
        builder.AddConsoleLogging();
        builder.AddTelemetry();
        builder.AddSilo(
            alone: static silo => silo.AddSqliteState(),
            configure: (silo, name) => silo.AddGrid(Profile(configuration, name)).AddDashboard());
        builder.Services.AddGateway();
        builder.Services.AddInferencePipeline();
        builder.Services.AddProviders();
        builder.Services.AddRoutes().AddInferenceStage(RoutesServiceCollectionExtensions.MakeRouteStage);
        builder.Services.AddModel(isCluster: configuration["Cluster:Redis"] is { Length: > 0 });

        replace?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapGateway();
        app.MapTelemetry().RequireAuthorization(AccessPolicies.Operator);
        app.MapOrleansDashboard(GatewayApplicationExtensions.DashboardPath).RequireAuthorization(AccessPolicies.Operator);
        return app;
    }

    private static SiloProfile Profile(IConfiguration configuration, string node) =>
        SiloProfileFactory.Create(configuration.GetSection("Node").Get<NodeOptions>() ?? new(), node);

    private static void AddModel(this IServiceCollection services, bool isCluster)
    {
        services.AddOptions<ModelOptions>().BindConfiguration("Model").ValidateDataAnnotations().ValidateOnStart();
        services.PostConfigure<ModelOptions>(model => model.Path ??= isCluster ? null : ModelOptions.DemoFolder);
        services.AddOptions<EngineOptions>().BindConfiguration("Engine").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<EngineLoader>();
        services.AddSingleton<IReplicaLoader, EngineReplicaLoader>();
        services.AddSingleton<LocalReplicas>();
        services.AddSingleton<ModelHost>();
        services.AddHostedService(static provider => provider.GetRequiredService<ModelHost>());
    }
}
