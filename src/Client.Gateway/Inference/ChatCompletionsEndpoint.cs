using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Answers;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Inference;

internal static class ChatCompletionsEndpoint
{
    public static IEndpointConventionBuilder MapChatCompletions(this IEndpointRouteBuilder routes)
    {
        var handler = routes.ServiceProvider.GetRequiredService<GenerationHandler>();
        return routes.MapPost("/v1/chat/completions", context => handler.HandleAsync(
            context,
            "chatcmpl-",
            ChatRequestReader.Read,
            static (envelope, _) => new ChatAnswerFormat(envelope)));
    }
}
