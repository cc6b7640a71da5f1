using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Errors;
using Orleans.Ai.Models;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Admin;

internal static class RouteEndpoints
{
    /// <summary>Maps routes under the admin API's group.</summary>
    public static RouteGroupBuilder MapRoutes(this RouteGroupBuilder admin)
    {
        admin.MapGet("/routes", ListAsync);
        admin.MapGet("/routes/{**name}", ShowAsync);
        admin.MapPut("/routes/{**name}", SetAsync);
        admin.MapDelete("/routes/{**name}", RemoveAsync);
        return admin;
    }

    private static Task ListAsync(HttpContext context) => AnswerAsync(context, routes => routes.ListAsync());

    private static Task ShowAsync(HttpContext context) => AnswerAsync(context, (routes, name) => routes.ShowAsync(name));

    private static Task RemoveAsync(HttpContext context) => AnswerAsync(context, (routes, name) => routes.RemoveAsync(name));

    private static async Task SetAsync(HttpContext context)
    {
        var json = await RequestBody.ReadAsync(context.Request, static body => body.Value.GetRawText());
        await AnswerAsync(context, (routes, name) => routes.SetAsync(name, json));
    }

    private static Task AnswerAsync(HttpContext context, Func<RouteAdmin, Task<AdminAnswer>> ask)
        => context.RequestServices.GetRequiredService<ControlPath>()
            .AnswerAsync(context, () => ask(context.RequestServices.GetRequiredService<RouteAdmin>()));

    private static Task AnswerAsync(HttpContext context, Func<RouteAdmin, ModelId, Task<AdminAnswer>> ask)
    {
        var name = RouteName.Of(context, "name");
        return RouteName.ToModel(name) is { } id ? AnswerAsync(context, routes => ask(routes, id)) : ErrorWriter.WriteAsync(context, RouteAdmin.NotFound(name));
    }
}
