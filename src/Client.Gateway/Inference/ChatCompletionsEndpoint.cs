using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Answers;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Inference;

internal static class ChatCompletionsEndpoint
{
    public static AnswerEndpoint Endpoint { get; } = new("/v1/chat/completions", "chatcmpl-", ChatRequestReader.Read, static (envelope, _) => new ChatAnswerFormat(envelope));

    public static IEndpointConventionBuilder MapChatCompletions(this IEndpointRouteBuilder routes)
    {
        var handler = routes.ServiceProvider.GetRequiredService<GenerationHandler>();
        return routes.MapPost(Endpoint.Path, context => handler.HandleAsync(context, Endpoint));
    }
}
