using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.CommandLine;

namespace Orleans.Ai.Providers;

/// <summary>A provider of OpenAI's format on a real socket, which may fail.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private const string Embeddings = """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,0.25]}],"model":"far","usage":{"prompt_tokens":4,"total_tokens":4}}""";

    private const string Chat = """
        {"id":"c","object":"chat.completion","created":1,"model":"far","choices":[{"index":0,"message":{"role":"assistant","content":"From afar."},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}
        """;

    private readonly WebApplication _app;
    private int _asked;

    private Upstream()
    {
        _app = ScriptedServer.Create(AnswerAsync);
        _app.MapPost("/v1/embeddings", (RequestDelegate)AnswerAsync);
    }

    /// <summary>It answers; else 500 with a page.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Requests that have come.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public string Address => $"{_app.Urls.First()}/v1/";

    public static async Task<Upstream> StartAsync()
    {
        var upstream = new Upstream();
        await upstream._app.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        if (!IsUp)
        {
            context.Response.StatusCode = 500;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<h1>Sorry</h1>");
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(context.Request.Path.Value!.EndsWith("/embeddings", StringComparison.Ordinal) ? Embeddings : Chat);
    }
}
