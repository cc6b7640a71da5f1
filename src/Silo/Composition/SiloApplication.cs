using Orleans.Ai.Clustering;
using Orleans.Ai.Logging;
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
        builder.Services.AddRouting();
        builder.AddConsoleLogging();
        builder.AddTelemetry();
        builder.AddOrleansAiSilo();
        var app = builder.Build();
        app.MapTelemetry();
        return app;
    }
}
