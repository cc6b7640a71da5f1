using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Ai.CommandLine;

/// <summary>An HTTP server that answers as a test tells it to.</summary>
internal static class ScriptedServer
{
    public const string Models = """{"object":"list","data":[{"id":"demo","object":"model"}]}""";

    public static WebApplication Create(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.MapGet("/v1/models", () => TypedResults.Text(Models, "application/json"));
        app.MapPost("/v1/chat/completions", (RequestDelegate)(context => answer(context)));
        return app;
    }

    public static async Task<WebApplication> StartAsync(Func<HttpContext, Task> answer)
    {
        var app = Create(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    public static Task SendAsync(HttpContext context, params string[] events)
    {
        context.Response.ContentType = "text/event-stream";
        return context.Response.WriteAsync(string.Concat(events.Select(data => $"data: {data}\n\n")), context.RequestAborted);
    }

    public static string Delta(string text) => $$$"""{"choices":[{"index":0,"delta":{"content":"{{{text}}}"}}]}""";
}
