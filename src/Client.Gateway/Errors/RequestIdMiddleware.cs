using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Errors;

/// <summary>
/// Gives each request the id that errors and logs name and the answer's <c>x-request-id</c> holds: the caller's own where
/// it sent a valid one. It is a name for people; the grid's own <see cref="RequestId"/> is always new, because callers repeat theirs.
/// </summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    private const string Header = "x-request-id";

    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = (Sent(context.Request) ?? RequestId.Create()).Value;
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
