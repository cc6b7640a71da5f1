using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Answers;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Inference;

internal static class CompletionsEndpoint
{
    public static IEndpointConventionBuilder MapCompletions(this IEndpointRouteBuilder routes)
    {
        var handler = routes.ServiceProvider.GetRequiredService<GenerationHandler>();
        return routes.MapPost("/v1/completions", context => handler.HandleAsync(
            context,
            "cmpl-",
            CompletionRequestReader.Read,
            static (envelope, call) => new CompletionAnswerFormat(envelope, Echoes(call), call.TotalChoices)));
    }

    private static string[] Echoes(GenerationCall call) => call.Echo
        ? [.. call.Prompts.Cast<Prompt.Text>().SelectMany(prompt => Enumerable.Repeat(prompt.Value, call.ChoiceCount))]
        : [];
}
