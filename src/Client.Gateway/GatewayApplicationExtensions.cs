using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Admin;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Errors;
using Orleans.Ai.Generations;
using Orleans.Ai.Health;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Page;
using Orleans.Ai.Responses;
using Orleans.Ai.Sessions;
using Orleans.Ai.Silos;

namespace Orleans.Ai;

/// <summary>Puts the HTTP edge in front of the pipeline.</summary>
public static class GatewayApplicationExtensions
{
    /// <summary>
    /// Where the application mounts the Orleans dashboard: a browser cannot send a key with a page's files, so operators enter
    /// there with the cookie that <c>POST /admin/session</c> gives for their key.
    /// </summary>
    public const string DashboardPath = "/orleans";

    /// <summary>
    /// Adds the gateway's middleware and endpoints. Call it before any other middleware: endpoints mapped elsewhere in the
    /// application then need a caller too, unless they say <c>AllowAnonymous</c>.
    /// </summary>
    /// <remarks>On a silo without the role gateway only health is mapped.</remarks>
    /// <returns>The group of all endpoints of the gateway.</returns>
    /// <exception cref="KeyFileException">The key file cannot be used.</exception>
    public static RouteGroupBuilder MapGateway(this WebApplication app)
    {
        app.UseGateway();
        var group = app.MapGroup("");
        if (app.Services.GetService<SiloProfile>()?.Roles.HasFlag(SiloRoles.Gateway) == false)
        {
            group.MapHealth();
            group.MapFallback("{**path}", static context => ErrorWriter.WriteAsync(context, OnlyComputes));
            return group;
        }

        group.MapChatCompletions();
        group.MapCompletions();
        group.MapResponses();
        group.MapEmbeddings();
        group.MapConversations();
        group.MapSessions();
        group.MapGenerations();
        group.MapModels();
        group.MapHealth();
        group.MapAdmin();
        group.MapPage();
        return group;
    }

    private static InferenceError OnlyComputes { get; } = new()
    {
        Code = InferenceErrorCode.NotFound,
        Message = "This silo computes only (--roles compute). Send requests to a gateway of its cluster.",
    };

    private static void UseGateway(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        app.Services.GetRequiredService<KeyRing>();
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        if (!options.RequiresKeys)
        {
            app.UseMiddleware<ForeignOriginMiddleware>();
        }

        app.UseRouting();
        if (options.AllowedOrigins.Length > 0)
        {
            app.UseCors();
        }

        app.UseAuthorization();
    }
}
