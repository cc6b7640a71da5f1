using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Admin;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>What the endpoints of sessions have in common.</summary>
internal static class SessionCalls
{
    /// <summary>Answers with what a session gives; with nothing, that there is none.</summary>
    public static Task AnswerAsync(HttpContext context, SessionId? id, InferenceError notFound, Func<ISessionGrain, SessionId, Task<AdminAnswer?>> ask) =>
        id is null ? ErrorWriter.WriteAsync(context, notFound)
        : context.RequestServices.GetRequiredService<ControlPath>().AnswerAsync(context, async () => await ask(Grain(context, id), id) ?? notFound);

    public static ISessionGrain Grain(HttpContext context, SessionId id) =>
        context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(id.ToString());

    public static RequestId RequestOf(HttpContext context) => context.Features.GetRequiredFeature<RequestIdFeature>().Id;
}
