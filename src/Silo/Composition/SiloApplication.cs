using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Engines;
using Orleans.Ai.Inference;
using Orleans.Ai.Logging;
using Orleans.Ai.Models;
using Orleans.Ai.Storage;
using Orleans.Ai.Telemetry;

namespace Orleans.Ai.Composition;

/// <summary>Puts the server together.</summary>
internal static class SiloApplication
{
    /// <summary>Builds it from a checked configuration.</summary>
    public static WebApplication Build(IConfiguration configuration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrel();
        builder.AddConsoleLogging();
        builder.AddTelemetry();
        builder.AddOrleansAiSilo(static silo => silo.AddSqliteState());
        builder.Services.AddGateway();
        builder.Services.AddInferencePipeline();
        builder.Services.AddModel();

        var app = builder.Build();
        app.MapGateway();
        app.MapTelemetry().RequireAuthorization(AccessPolicies.Operator);
        return app;
    }

    private static void AddModel(this IServiceCollection services)
    {
        services.AddOptions<ModelOptions>().BindConfiguration("Model").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EngineOptions>().BindConfiguration("Engine").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<EngineLoader>();
        services.AddSingleton<ModelHost>();
        services.AddHostedService(static provider => provider.GetRequiredService<ModelHost>());
    }
}
