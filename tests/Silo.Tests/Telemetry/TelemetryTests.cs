using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Orleans.Ai.Telemetry;

public sealed class TelemetryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_Scraped_HoldRequestsByRouteTemplate()
    {
        await using var app = await StartAsync([]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await http.GetAsync("/hello/secret-name", Cancel);

        var metrics = await http.GetStringAsync("/metrics", Cancel);

        metrics.ShouldContain("http_route=\"/hello/{name}\"");
        metrics.ShouldNotContain("secret-name");
        metrics.ShouldContain("kestrel_active_connections");
        metrics.ShouldContain("dotnet_gc_collections");
    }

    [Fact]
    public async Task Otlp_EndpointSet_ReceivesTracesMetricsAndLogs()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await StartCollectorAsync(received);
        await using (var app = await StartAsync(new()
        {
            ["Telemetry:OtlpEndpoint"] = collector.Urls.First(),
            ["Telemetry:OtlpProtocol"] = "HttpProtobuf",
        }))
        {
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            await http.GetAsync("/hello/you", Cancel);
            await http.GetAsync("/metrics", Cancel);
            app.Services.GetRequiredService<TracerProvider>().ForceFlush().ShouldBeTrue();
            await app.StopAsync(Cancel);
        }

        received.Keys.ShouldBe(["/v1/traces", "/v1/metrics", "/v1/logs"], ignoreOrder: true);
        received["/v1/traces"].ShouldContain("orleans-ai");
        received["/v1/traces"].ShouldContain("GET /hello/{name}");
        received["/v1/traces"].ShouldNotContain("/metrics");
    }

    private static async Task<WebApplication> StartAsync(Dictionary<string, string?> settings)
    {
        var builder = CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddTelemetry();
        var app = builder.Build();
        app.MapTelemetry();
        app.MapGet("/hello/{name}", (string name, ILogger<TelemetryTests> logger) => logger.IsEnabled(LogLevel.Information));
        app.MapGet("/", () => "");
        await app.StartAsync(Cancel);
        return app;
    }

    private static async Task<WebApplication> StartCollectorAsync(ConcurrentDictionary<string, string> received)
    {
        var app = CreateBuilder().Build();
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            received.AddOrUpdate(context.Request.Path, body, (_, before) => before + body);
        });
        await app.StartAsync(Cancel);
        return app;
    }

    private static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        return builder;
    }
}
