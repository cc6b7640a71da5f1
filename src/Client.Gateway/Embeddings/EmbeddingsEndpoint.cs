using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Embeddings;

/// <summary><c>POST /v1/embeddings</c>. Nothing of it is recorded: asking twice gives the same vectors.</summary>
internal static class EmbeddingsEndpoint
{
    public static IEndpointConventionBuilder MapEmbeddings(this IEndpointRouteBuilder routes)
    {
        var stages = routes.ServiceProvider.GetRequiredService<EmbeddingStages>();
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        return routes.MapPost("/v1/embeddings", context => AnswerAsync(context, stages, time));
    }

    private static async Task AnswerAsync(HttpContext context, EmbeddingStages stages, TimeProvider time)
    {
        var arrivedAt = time.GetUtcNow();
        var caller = context.Features.GetRequiredFeature<Caller>();
        var wishes = CallHeaders.Read(context.Request, caller);
        var call = await RequestBody.ReadAsync(context.Request, EmbeddingRequestReader.Read);
        var answer = await stages.EmbedAsync(
            new EmbeddingRequest
            {
                Id = context.Features.GetRequiredFeature<RequestIdFeature>().Id,
                Model = call.Model,
                Caller = caller,
                Inputs = call.Inputs,
                Dimensions = call.Dimensions,
                Extra = call.Fields,
                TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
                Deadline = arrivedAt + wishes.Timeout,
                Fault = wishes.Fault,
            },
            context.RequestAborted);
        RouteHeaders.Set(context.Response, answer.Target, answer.Attempts, answer.DroppedParameters, degraded: null);
        if (answer.Error is { } error)
        {
            await ErrorWriter.WriteAsync(context, error);
            return;
        }

        RouteHeaders.SetCost(context.Response, answer.Cost, isPriced: answer.Target is not null);
        await JsonOutput.WriteAsync(context.Response, json => EmbeddingJson.Write(json, call, answer));
    }
}
