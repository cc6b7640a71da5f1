using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Access;

/// <summary>
/// Guards a server without keys, where being on this machine is all the proof there is: refuses requests under a foreign
/// name (DNS rebinding) and from pages of another origin, which a browser on this machine would send along.
/// </summary>
internal sealed partial class ForeignOriginMiddleware(
    RequestDelegate next,
    IOptions<GatewayOptions> options,
    ILogger<ForeignOriginMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (Refusal(context.Request) is not { } refusal)
        {
            return next(context);
        }

        LogRefused(context.TraceIdentifier, refusal);
        return ErrorWriter.WriteAsync(context, new InferenceError { Code = InferenceErrorCode.ForeignOrigin, Message = refusal });
    }

    private string? Refusal(HttpRequest request)
    {
        if (!IsOwnHost(request.Host.Host))
        {
            return "The Host header names another server than this one. Use http://localhost, or add the name to Gateway:AllowedHosts.";
        }

        var origin = request.Headers.Origin;
        if (origin.Count > 0)
        {
            return IsOwnOrigin(request, origin.ToString())
                ? null
                : "Pages of another origin may not use this server. Add the page's origin to Gateway:AllowedOrigins to allow it.";
        }

        return request.Headers["Sec-Fetch-Site"] is [] or ["same-origin" or "none"]
            ? null
            : "A page of another site may not use this server. Open the address yourself.";
    }

    private bool IsOwnHost(string host)
        => LoopbackHost.IsLoopback(host) || options.Value.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private bool IsOwnOrigin(HttpRequest request, string origin)
        => Uri.TryCreate(origin, UriKind.Absolute, out var sent)
            && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own)
            && (Uri.Compare(sent, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
                || options.Value.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase));
}
