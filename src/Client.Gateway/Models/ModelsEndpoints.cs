using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Models;

internal static class ModelsEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var table = routes.ServiceProvider.GetRequiredService<ReplicaTable>();
        routes.MapGet("/v1/models", context => ListAsync(context, table));
        routes.MapGet("/v1/models/{**id}", context => ShowAsync(context, table));
    }

    private static Task ListAsync(HttpContext context, ReplicaTable table) => JsonOutput.WriteAsync(context.Response, json =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in table.Models)
        {
            WriteModel(json, model, table);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static Task ShowAsync(HttpContext context, ReplicaTable table)
    {
        // Routing decodes the path except for slashes, which are part of many models' names.
        var name = ((string)context.GetRouteValue("id")!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return table.Models.FirstOrDefault(model => model.Id.Value == name) is { } model
            ? JsonOutput.WriteAsync(context.Response, json => WriteModel(json, model, table))
            : ErrorWriter.WriteAsync(context, new InferenceError
            {
                Code = InferenceErrorCode.ModelNotFound,
                Message = $"The model '{name}' does not exist; GET /v1/models lists those there are.",
                Parameter = "model",
            });
    }

    private static void WriteModel(Utf8JsonWriter json, ModelDescriptor model, ReplicaTable table)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id.Value);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, "orleans-ai"u8);
        json.WriteNumber("max_model_len"u8, model.ContextLength);
        json.WriteStartObject("orleansai"u8);
        json.WriteString("architecture"u8, model.Architecture);
        json.WriteString("revision"u8, model.Revision);
        json.WriteNumber("parameter_count"u8, model.ParameterCount);
        json.WriteString("weight_format"u8, model.WeightFormat);
        json.WriteNumber("context_length"u8, model.ContextLength);
        json.WriteBoolean("ready"u8, table.HasReadyReplica(model.Id));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
