using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Errors;

/// <summary>
/// Gives each request the id that errors and logs name and the answer's <c>x-request-id</c> holds: the caller's own where
/// it sent a valid one, else the grid's <see cref="RequestId"/>. The grid's is always new, because callers repeat theirs, and
/// begins with the caller's, so that one search finds the HTTP log, the usage record and the span.
/// </summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    private const string Header = "x-request-id";

    public Task InvokeAsync(HttpContext context)
    {
        var sent = Sent(context.Request);
        var id = sent is { } called ? RequestId.Create(called) : RequestId.Create();
        context.Features.Set(new RequestIdFeature(id));
        context.TraceIdentifier = (sent ?? id).Value;
        context.Response.Headers[Header] = context.TraceIdentifier;
        return next(context);
    }

    private static RequestId? Sent(HttpRequest request)
    {
        try
        {
            return request.Headers[Header] is [{ Length: > 0 } sent] ? new RequestId(sent) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
