using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Answers;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Inference;

internal static class CompletionsEndpoint
{
    public static AnswerEndpoint Endpoint { get; } = new(
        "/v1/completions", "cmpl-", CompletionRequestReader.Read, static (envelope, call) => new CompletionAnswerFormat(envelope, Echoes(call)));

    public static IEndpointConventionBuilder MapCompletions(this IEndpointRouteBuilder routes)
    {
        var handler = routes.ServiceProvider.GetRequiredService<GenerationHandler>();
        return routes.MapPost(Endpoint.Path, context => handler.HandleAsync(context, Endpoint));
    }

    private static string[] Echoes(GenerationCall call) => call.Echo
        ? [.. call.Prompts.Cast<Prompt.Text>().SelectMany(prompt => Enumerable.Repeat(prompt.Value, call.ChoiceCount))]
        : [];
}
