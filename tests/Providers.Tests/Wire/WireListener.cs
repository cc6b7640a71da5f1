using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Ai.Wire;

/// <summary>
/// A provider's double: a real server that answers by script, and keeps what it was asked. Set <see cref="Script"/>, or
/// <see cref="Enqueue"/> one per request.
/// </summary>
internal sealed class WireListener : IAsyncDisposable
{
    private readonly Channel<WireRequest> arrived = Channel.CreateUnbounded<WireRequest>();
    private readonly Queue<WireScript> next = [];
    private readonly List<WireRequest> requests = [];
    private readonly WebApplication app;

    private WireListener(WebApplication app) => this.app = app;

    /// <summary>Where it listens; without a trailing path.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>How it answers when nothing is enqueued.</summary>
    public WireScript Script { get; set; } = WireScript.Json("{}", status: 500);

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<WireRequest> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="protocols">HTTP/1.1 unless said otherwise; HTTP/2 needs a certificate.</param>
    /// <param name="certificate">Speaks TLS with it.</param>
    /// <param name="raw">Answers connections below HTTP: for bytes that are none.</param>
    public static async Task<WireListener> StartAsync(
        HttpProtocols protocols = HttpProtocols.Http1, X509Certificate2? certificate = null, Func<ConnectionContext, Task>? raw = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(server =>
        {
            server.AllowAlternateSchemes = true;
            server.Limits.MaxRequestBodySize = null;
            server.Limits.MinResponseDataRate = null;
            server.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }

                if (raw is not null)
                {
                    listen.Run(connection => raw(connection));
                }
            });
        });
        var app = builder.Build();
        var listener = new WireListener(app);
        app.Run(listener.AnswerAsync);
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        listener.Address = new Uri($"{address.Scheme}://{(certificate is null ? "127.0.0.1" : "localhost")}:{address.Port}");
        return listener;
    }

    /// <summary>An address where nobody listens.</summary>
    public static async Task<Uri> FindClosedAddressAsync()
    {
        var listener = await StartAsync();
        await listener.DisposeAsync();
        return listener.Address;
    }

    /// <summary>Answers the next request by this, before <see cref="Script"/> has the word again.</summary>
    public void Enqueue(WireScript script)
    {
        lock (next)
        {
            next.Enqueue(script);
        }
    }

    /// <summary>The next request that arrives, or has arrived and was not asked for.</summary>
    public ValueTask<WireRequest> NextRequestAsync() => arrived.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var request = new WireRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await body.ReadToEndAsync(context.RequestAborted));
        await using var left = context.RequestAborted.Register(request.MarkLeft);
        lock (requests)
        {
            requests.Add(request);
        }

        arrived.Writer.TryWrite(request);
        await Pick().AnswerAsync(context, request);
    }

    private WireScript Pick()
    {
        lock (next)
        {
            return next.TryDequeue(out var script) ? script : Script;
        }
    }
}
