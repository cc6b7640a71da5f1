using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Requests;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

internal static class AdminEndpoints
{
    private const string ScaleSuffix = "/scale";

    /// <summary>Maps what operators ask and steer under <c>/admin</c>.</summary>
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder routes)
    {
        // The gauges show from the moment they are made.
        routes.ServiceProvider.GetRequiredService<GridInstruments>();
        var group = routes.MapGroup("/admin").RequireAuthorization(AccessPolicies.Operator);
        group.MapGet("/models", ListModelsAsync);
        group.MapPost("/models", RegisterAsync);
        group.MapGet("/models/{**id}", ShowAsync);
        group.MapDelete("/models/{**id}", RemoveAsync);
        group.MapPost("/models/{**id}", ScaleAsync);
        group.MapGet("/silos", ListSilosAsync);
        group.MapPost("/silos/{node}/drain", context => SetDrainingAsync(context, draining: true));
        group.MapPost("/silos/{node}/resume", context => SetDrainingAsync(context, draining: false));
        group.MapGet("/usage", static context => context.RequestServices.GetRequiredService<UsageAdmin>().AnswerAsync(context));
        group.MapPost("/session", StartSession);
        return group.MapRoutes().MapProviders();
    }

    private static Task ListModelsAsync(HttpContext context) => AnswerAsync(context, models => models.ListAsync());

    private static Task ShowAsync(HttpContext context) => AnswerAsync(context, ModelOf(context), (models, id) => models.ShowAsync(id));

    private static Task RemoveAsync(HttpContext context) => AnswerAsync(context, ModelOf(context), (models, id) => models.RemoveAsync(id));

    private static async Task RegisterAsync(HttpContext context)
    {
        var registration = await RequestBody.ReadAsync(context.Request, RegistrationReader.Read);
        await AnswerAsync(context, models => models.RegisterAsync(registration));
    }

    // Slashes are part of many models' names, so the last segment is told apart here: {**id} must end a route.
    private static async Task ScaleAsync(HttpContext context)
    {
        if (!NameOf(context).EndsWith(ScaleSuffix, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var replicas = await RequestBody.ReadAsync(context.Request, RegistrationReader.ReadScale);
        await AnswerAsync(context, ModelOf(context, ScaleSuffix), (models, id) => models.ScaleAsync(id, replicas));
    }

    private static Task ListSilosAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var silos = services.GetRequiredService<GridView>().Silos;
        return AdminAnswer.Of(json => SiloJson.WriteList(json, silos, services.GetRequiredService<TimeProvider>())).WriteAsync(context);
    }

    private static Task SetDrainingAsync(HttpContext context, bool draining)
    {
        var node = (string)context.GetRouteValue("node")!;
        return context.RequestServices.GetRequiredService<ControlPath>().AnswerAsync(context, async () =>
        {
            if (context.RequestServices.GetRequiredService<ISiloAgents>().Find(node) is not { } agent)
            {
                return new InferenceError
                {
                    Code = InferenceErrorCode.NotFound,
                    Message = $"No silo named '{node}' is alive; GET /admin/silos lists those that are.",
                    Parameter = "node",
                };
            }

            await agent.SetDrainingAsync(draining);
            return AdminAnswer.Of(json => SiloJson.WriteState(json, node, draining));
        });
    }

    private static void StartSession(HttpContext context)
    {
        context.RequestServices.GetRequiredService<OperatorSessions>().Start(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task AnswerAsync(HttpContext context, Func<ModelAdmin, Task<AdminAnswer>> ask)
        => context.RequestServices.GetRequiredService<ControlPath>()
            .AnswerAsync(context, () => ask(context.RequestServices.GetRequiredService<ModelAdmin>()));

    private static Task AnswerAsync(HttpContext context, ModelId? model, Func<ModelAdmin, ModelId, Task<AdminAnswer>> ask)
        => model is { } id
            ? AnswerAsync(context, models => ask(models, id))
            : ErrorWriter.WriteAsync(context, ModelAdmin.NotFound(NameOf(context)));

    private static ModelId? ModelOf(HttpContext context, string suffix = "") => RouteName.ToModel(NameOf(context)[..^suffix.Length]);

    private static string NameOf(HttpContext context) => RouteName.Of(context, "id");
}
