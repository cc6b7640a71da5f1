using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Routes;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Models;

internal static class ModelsEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = new ModelList(routes.ServiceProvider.GetRequiredService<ReplicaTable>(), routes.ServiceProvider.GetService<IRouteBoard>());
        routes.MapGet("/v1/models", context => ListAsync(context, models));
        routes.MapGet("/v1/models/{**id}", context => ShowAsync(context, models));
    }

    private static Task ListAsync(HttpContext context, ModelList models) => JsonOutput.WriteAsync(context.Response, json =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in models.For(TenantOf(context)))
        {
            model.Write(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static Task ShowAsync(HttpContext context, ModelList models)
    {
        var name = RouteName.Of(context, "id");
        return models.For(TenantOf(context)).FirstOrDefault(model => model.Id.Value == name) is { } found
            ? JsonOutput.WriteAsync(context.Response, found.Write)
            : ErrorWriter.WriteAsync(context, new InferenceError
            {
                Code = InferenceErrorCode.ModelNotFound,
                Message = $"The model '{name}' does not exist; GET /v1/models lists those there are.",
                Parameter = "model",
            });
    }

    private static TenantId TenantOf(HttpContext context) => context.Features.GetRequiredFeature<Caller>().Tenant;
}
