using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Responses;

/// <summary><c>/v1/responses</c> (OpenAI API reference, Responses; Open Responses).</summary>
internal static class ResponsesEndpoint
{
    private const string Path = "/v1/responses";

    public static AnswerEndpoint Create(IServiceProvider services)
    {
        var time = services.GetRequiredService<TimeProvider>();
        return new(Path, ResponseIds.Prefix, ResponseRequestReader.Read, (envelope, call) => new ResponseAnswerFormat(envelope, call.Response!, time))
        {
            CompleteAsync = (context, id, call) => services.GetRequiredService<ResponseCompletion>().CompleteAsync(context, id, call),
        };
    }

    public static void MapResponses(this IEndpointRouteBuilder routes)
    {
        var handler = routes.ServiceProvider.GetRequiredService<GenerationHandler>();
        var endpoint = routes.ServiceProvider.GetServices<AnswerEndpoint>().Single(endpoint => endpoint.Path == Path);
        var stored = routes.ServiceProvider.GetRequiredService<StoredResponses>();
        routes.MapPost(Path, context => handler.HandleAsync(context, endpoint));
        var group = routes.MapGroup(Path + "/{id}");
        group.MapGet("", stored.GetAsync);
        group.MapDelete("", stored.DeleteAsync);
        group.MapPost("cancel", stored.CancelAsync);
        group.MapGet("input_items", stored.ListInputAsync);
    }
}
