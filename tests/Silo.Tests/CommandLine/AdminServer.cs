using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Orleans.Ai.CommandLine;

/// <summary>An HTTP server whose admin API gives the scripted answers, one after the other; the last one stays.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly (int Status, string Json)[] _answers;
    private int _next;

    private AdminServer((int Status, string Json)[] answers)
    {
        _answers = answers;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What was asked: method, path, body and key.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string Address => _app.Urls.First();

    public static async Task<AdminServer> StartAsync(params (int Status, string Json)[] answers)
    {
        var server = new AdminServer(answers);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        Requests.Enqueue($"{context.Request.Method} {path} {body} {context.Request.Headers.Authorization}".TrimEnd());
        var (status, json) = _answers[Math.Min(_next++, _answers.Length - 1)];
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json, context.RequestAborted);
    }
}
