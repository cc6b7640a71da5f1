using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Generations;

/// <summary><c>/v1/generations</c>: recorded answers, whichever endpoint they were asked for at.</summary>
internal static class GenerationsEndpoints
{
    private const string EventStream = "text/event-stream";

    public static void MapGenerations(this IEndpointRouteBuilder routes)
    {
        var answers = routes.ServiceProvider.GetRequiredService<RecordedAnswers>();
        var group = routes.MapGroup("/v1/generations/{id}");
        group.MapGet("", context => GetAsync(answers, context));
        group.MapPost("cancel", context => CancelAsync(answers, context));
        group.MapDelete("", context => DeleteAsync(answers, context));
    }

    private static async Task GetAsync(RecordedAnswers answers, HttpContext context)
    {
        var (id, last) = (Id(context), LastEventId.Read(context.Request));
        if (last is not null || ReadStream(context.Request))
        {
            await answers.StreamAsync(context, id, last);
            return;
        }

        await WriteAsync(answers, context, id);
    }

    private static async Task CancelAsync(RecordedAnswers answers, HttpContext context)
    {
        await answers.CancelAsync(context, Id(context));
        await WriteAsync(answers, context, Id(context));
    }

    private static async Task DeleteAsync(RecordedAnswers answers, HttpContext context)
    {
        var id = Id(context);
        await answers.DeleteAsync(context, id);
        await JsonOutput.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id.Value);
            json.WriteString("object"u8, "generation.deleted"u8);
            json.WriteBoolean("deleted"u8, true);
            json.WriteEndObject();
        });
    }

    private static async Task WriteAsync(RecordedAnswers answers, HttpContext context, RequestId id)
    {
        var (plan, parts) = await answers.GetAsync(context, id);
        await JsonOutput.WriteAsync(context.Response, json => GenerationJson.Write(json, plan, parts));
    }

    private static RequestId Id(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        try
        {
            return new RequestId(id);
        }
        catch (ArgumentException)
        {
            throw new InvalidRequestException(InferenceErrorCode.NotFound, "No generation can have this id.", "id");
        }
    }

    private static bool ReadStream(HttpRequest request) => request.Query["stream"] switch
    {
        [] => request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase)),
        ["true"] => true,
        ["false"] => false,
        _ => throw new InvalidRequestException(InferenceErrorCode.InvalidRequest, "'stream' must be true or false.", "stream"),
    };
}
