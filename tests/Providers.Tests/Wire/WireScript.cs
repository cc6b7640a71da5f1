using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Orleans.Ai.Wire;

/// <summary>How a double answers one request: status and headers, then steps in order.</summary>
internal sealed record WireScript
{
    private delegate Task Step(HttpContext context, WireRequest request);

    private IReadOnlyList<Step> Steps { get; init; } = [];

    public int Status { get; init; } = 200;

    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>One JSON document.</summary>
    public static WireScript Json(string body, int status = 200) => new WireScript { Status = status, ContentType = "application/json" }.Write(body);

    /// <summary>A page of HTML, as load balancers send.</summary>
    public static WireScript Html(int status) =>
        new WireScript { Status = status, ContentType = "text/html" }.Write("<html><body><h1>Something is wrong</h1></body></html>");

    /// <summary>A stream of events, each with one line of data.</summary>
    public static WireScript Sse(params IEnumerable<string> data) =>
        data.Aggregate(new WireScript { ContentType = "text/event-stream" }, (script, line) => script.Write($"data: {line}\n\n"));

    /// <summary>Nothing, not even headers.</summary>
    public static WireScript Hang() => new WireScript().Stall();

    /// <summary>As <paramref name="answer"/> makes it.</summary>
    public static WireScript From(Func<HttpContext, WireRequest, Task> answer) => new() { Steps = [new Step(answer)], IsBare = true };

    private bool IsBare { get; init; }

    /// <summary>Writes text and flushes.</summary>
    public WireScript Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes and flushes.</summary>
    public WireScript Write(byte[] bytes) => Add(async (context, _) =>
    {
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    });

    /// <summary>Sends the headers.</summary>
    public WireScript Flush() => Add((context, _) => context.Response.Body.FlushAsync(context.RequestAborted));

    /// <summary>Waits until the test says so, or who asked has left.</summary>
    public WireScript Wait(Task until) => Add((context, request) => Task.WhenAny(until.WaitAsync(context.RequestAborted), request.Left));

    /// <summary>Nothing more, until who asked has left.</summary>
    public WireScript Stall() => Add((_, request) => request.Left);

    /// <summary>Cuts the connection; what was not read until then may be lost.</summary>
    public WireScript Cut() => Add((context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Says how long to wait.</summary>
    public WireScript With(string header, string value) => this with { Headers = new Dictionary<string, string>(Headers) { [header] = value } };

    public async Task AnswerAsync(HttpContext context, WireRequest request)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (!IsBare)
        {
            context.Response.StatusCode = Status;
            context.Response.ContentType = ContentType;
            foreach (var (name, value) in Headers)
            {
                context.Response.Headers[name] = value;
            }
        }

        foreach (var step in Steps)
        {
            if (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            await step(context, request);
        }
    }

    private WireScript Add(Step step) => this with { Steps = [.. Steps, step] };
}
