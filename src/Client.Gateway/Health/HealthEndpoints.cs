using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Clustering;
using Orleans.Ai.Draining;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;
using Orleans.Ai.Routing;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Health;

internal static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Anonymous: probes carry no key, and the answers tell nothing but a state.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var table = routes.ServiceProvider.GetRequiredService<ReplicaTable>();
        var gate = routes.ServiceProvider.GetRequiredService<DrainGate>();
        routes.MapMethods("/health/live", Methods, context => WriteAsync(context.Response, "live")).AllowAnonymous();
        var cluster = routes.ServiceProvider.GetRequiredService<ClusterHealth>();
        var answers = routes.ServiceProvider.GetService<SiloProfile>()?.Roles.HasFlag(SiloRoles.Gateway) ?? true;
        routes.MapMethods("/health/ready", Methods, context => (gate.IsDraining, table.AnyReady || !answers) switch
        {
            _ when cluster.StateLost => RefuseAsync(context, InferenceErrorCode.ClusterStateLost, "The cluster has lost its stored state."),
            (true, _) => RefuseAsync(context, InferenceErrorCode.Draining, "This server is shutting down."),
            (_, false) => RefuseAsync(context, InferenceErrorCode.NoReplica, "No replica of any model can answer yet."),
            _ => WriteAsync(context.Response, "ready"),
        }).AllowAnonymous();
    }

    private static Task RefuseAsync(HttpContext context, InferenceErrorCode code, string message)
        => ErrorWriter.WriteAsync(context, new InferenceError { Code = code, Message = message });

    private static Task WriteAsync(HttpResponse response, string status)
    {
        response.ContentType = "application/json";
        return response.WriteAsync($$"""{"status":"{{status}}"}""", response.HttpContext.RequestAborted);
    }
}
