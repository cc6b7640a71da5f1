using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Ai.Providers;

/// <summary>Takes what a process tells of itself by OpenTelemetry, as the bytes that came: texts stand in them as they are.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Text)> _told = new();
    private readonly WebApplication _app;

    private Collector(Uri address, WebApplication app) => (Address, _app) = (address, app);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        var address = ServerProcess.FreeAddress();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = null;
            server.Listen(IPAddress.Loopback, address.Port);
        });
        var collector = new Collector(address, builder.Build());
        collector._app.Run(collector.TakeAsync);
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>All that was told at such a path: <c>traces</c>, <c>metrics</c>, <c>logs</c>.</summary>
    public string Told(string what) => string.Concat(_told.Where(told => told.Path.EndsWith(what, StringComparison.Ordinal)).Select(told => told.Text));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _told.Enqueue((context.Request.Path, Encoding.UTF8.GetString(body.ToArray())));
        context.Response.ContentType = "application/x-protobuf";
    }
}
