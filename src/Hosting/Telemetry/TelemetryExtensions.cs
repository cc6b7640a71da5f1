using System.Collections;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Orleans.Ai.Telemetry;

/// <summary>Traces, metrics and logs by OpenTelemetry.</summary>
public static class TelemetryExtensions
{
    // Ours are named Orleans.Ai.<domain>. Orleans' own sources stay out: a pull of tokens would be a span.
    private const string OwnSources = "Orleans.Ai.*";
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>
    /// Collects what the process tells of itself; exports it where <see cref="TelemetryOptions"/> or the standard
    /// <c>OTEL_*</c> variables say so.
    /// </summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddInMemoryCollection(StandardVariables());
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(Describe)
            .WithMetrics(metrics => metrics
                .AddRuntimeInstrumentation()
                // Of the server what operators look at: all its meters together cost each request some microseconds.
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Orleans", OwnSources)
                .AddPrometheusExporter());
        var options = builder.Configuration.GetSection("Telemetry").Get<TelemetryOptions>() ?? new();
        if (options.OtlpEndpoint is not null || builder.Configuration[EndpointVariable] is { Length: > 0 })
        {
            telemetry.WithLogging().WithTracing(Trace);
            _ = options.OtlpEndpoint is { } endpoint ? telemetry.UseOtlpExporter(Protocol(options), endpoint) : telemetry.UseOtlpExporter();
        }

        return builder;
    }

    /// <summary>Maps <c>/metrics</c> for Prometheus. Its answers name tenants and models: require a policy of operators.</summary>
    public static IEndpointConventionBuilder MapTelemetry(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPrometheusScrapingEndpoint("/metrics");

    // Without an exporter nobody would see the spans, and each request would pay for them.
    private static void Trace(TracerProviderBuilder traces) => traces
        .AddSource(OwnSources)
        .AddAspNetCoreInstrumentation(http =>
        {
            http.Filter = IsWorthASpan;

            // What a client's headers say is its own.
            http.EnrichWithHttpRequest = static (span, _) => span.SetTag("user_agent.original", null);
        });

    private static void Describe(ResourceBuilder resource) => resource
        .AddService("orleans-ai", serviceVersion: Version, serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}")
        .AddEnvironmentVariableDetector();

    private static string? Version =>
        typeof(TelemetryExtensions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private static bool IsWorthASpan(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal) &&
        !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);

    private static OtlpExportProtocol Protocol(TelemetryOptions options) =>
        options.OtlpProtocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;

    // The exporter reads them from the host's configuration, which need not hold the whole environment.
    private static IEnumerable<KeyValuePair<string, string?>> StandardVariables() =>
        from DictionaryEntry variable in Environment.GetEnvironmentVariables()
        let name = (string)variable.Key
        where name.StartsWith("OTEL_", StringComparison.Ordinal)
        select KeyValuePair.Create(name, variable.Value as string);
}
