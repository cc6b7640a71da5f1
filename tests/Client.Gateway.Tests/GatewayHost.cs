using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Admin;
using Orleans.Ai.Clustering;
using Orleans.Ai.Draining;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routes;
using Orleans.Ai.Routing;
using Orleans.Ai.Silos;

namespace Orleans.Ai;

/// <summary>The gateway on real Kestrel, on a free port of loopback, before a scripted backend.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The framework's range check of time spans is not safe when its first uses coincide, as they do in parallel tests.</summary>
    static GatewayHost()
    {
        var options = new GatewayOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    public static WebApplication Create(
        ScriptedBackend backend,
        Action<GatewayOptions>? configure = null,
        TimeProvider? time = null,
        string url = "http://127.0.0.1:0",
        ScriptedGrid? grid = null,
        IEmbeddingBackend? embeddings = null,
        bool http2 = false,
        IRouteBoard? routes = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        if (http2)
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        }

        if (embeddings is not null)
        {
            builder.Services.AddSingleton(embeddings);
        }

        if (routes is not null)
        {
            builder.Services.AddSingleton(routes);
        }

        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IInferenceBackend>(backend).AddSingleton<ReplicaTable>().AddSingleton<DrainGate>().AddSingleton<ClusterHealth>().AddSingleton<GenerationReader>().AddSingleton(new HeadStarts(backend));
        builder.Services.AddSingleton<GridView>().AddSingleton<GridInstruments>();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(grid ?? new()).AddSingleton<ISiloAgents>(provider => provider.GetRequiredService<ScriptedGrid>());
        builder.Services.AddSingleton(provider => GrainFactory.Over(provider.GetRequiredService<ScriptedGrid>()));
        builder.Services.AddGateway().Configure<GatewayOptions>(options => configure?.Invoke(options));
        var app = builder.Build();
        app.MapGateway();
        return app;
    }

    public static async Task<GatewayHost> StartAsync(
        ScriptedBackend backend,
        Action<GatewayOptions>? configure = null,
        TimeProvider? time = null,
        ScriptedGrid? grid = null,
        IEmbeddingBackend? embeddings = null,
        IRouteBoard? routes = null)
    {
        var app = Create(backend, configure, time, grid: grid, embeddings: embeddings, routes: routes);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GatewayHost(app);
    }

    public void AddReplica(string model = "demo", ReplicaState state = ReplicaState.Ready) => Services.GetRequiredService<ReplicaTable>().Apply(new ReplicaReport
    {
        Replica = new ReplicaId(new ModelId(model), "0123456789ab", "node", 0),
        State = state,
        Model = new ModelDescriptor
        {
            Id = new ModelId(model),
            Revision = "0123456789ab",
            Architecture = "LlamaForCausalLM",
            ContextLength = 1024,
            ParameterCount = 1,
            WeightFormat = "q8",
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
        },
    });

    public Task<HttpResponseMessage> PostAsync(string path, string json, string? contentType = "application/json")
        => PostAsync(path, Encoding.UTF8.GetBytes(json), contentType);

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string? contentType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Posts to the chat endpoint; <paramref name="members"/> are added to model and messages.</summary>
    public Task<HttpResponseMessage> ChatAsync(string members = "", string messages = """[{"role":"user","content":"Hi"}]""")
        => PostAsync("/v1/chat/completions", $$"""{"model":"demo","messages":{{messages}}{{(members.Length > 0 ? "," + members : "")}}}""");

    /// <summary>Posts to the responses endpoint; <paramref name="members"/> are added to model and input.</summary>
    public Task<HttpResponseMessage> RespondAsync(string members = "", string input = "\"Hi\"")
        => PostAsync("/v1/responses", $$"""{"model":"demo","input":{{input}}{{(members.Length > 0 ? "," + members : "")}}}""");

    public static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonElement.Parse(text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
