using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Admin;
using Orleans.Ai.Inference;
using Orleans.Ai.Responses;

namespace Orleans.Ai.Sessions;

/// <summary>What OpenAI's conversations have no address for: list, title, fork, export, cancel.</summary>
internal static class SessionsEndpoints
{
    public static RouteGroupBuilder MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/sessions");
        group.MapGet("", ListAsync);
        group.MapGet("/{name}", context => AnswerAsync(context, ShowAsync));
        group.MapPost("/{name}", ChangeAsync);
        group.MapDelete("/{name}", context => AnswerAsync(context, DeleteAsync));
        group.MapPost("/{name}/fork", ForkAsync);
        group.MapPost("/{name}/cancel", context => AnswerAsync(context, CancelAsync));
        group.MapGet("/{name}/export", SessionExport.WriteAsync);
        return group;
    }

    /// <summary>Answers with what the session in the address gives.</summary>
    public static Task AnswerAsync(HttpContext context, Func<ISessionGrain, SessionId, Task<AdminAnswer?>> ask)
    {
        var name = (string)context.GetRouteValue("name")!;
        return SessionCalls.AnswerAsync(context, ConversationId.Session(context, name), SessionErrors.NotFound(name), ask);
    }

    private static Task ListAsync(HttpContext context)
    {
        var asked = ItemPage.Read(context.Request.Query);
        var tenant = context.Features.GetRequiredFeature<Caller>().Tenant;
        var sessions = context.RequestServices.GetRequiredService<SessionLog>();
        return context.RequestServices.GetRequiredService<ControlPath>().AnswerAsync(context, async () =>
        {
            try
            {
                var page = await sessions.ListAsync(tenant, asked.After, asked.Limit, context.RequestAborted);
                return AdminAnswer.Of(json => SessionJson.WriteList(json, page));
            }
            catch (ArgumentException exception)
            {
                return new InferenceError { Code = InferenceErrorCode.InvalidRequest, Message = exception.Message, Parameter = "after" };
            }
        });
    }

    private static async Task<AdminAnswer?> ShowAsync(ISessionGrain session, SessionId id) =>
        await session.GetAsync() is { } found ? AdminAnswer.Of(json => SessionJson.Write(json, found)) : null;

    private static async Task ChangeAsync(HttpContext context)
    {
        var (title, metadata) = await SessionReader.ReadChangeAsync(context.Request);
        await AnswerAsync(context, async (session, _) => await session.GetAsync() is not { } found ? null
            : await session.UpdateAsync(title ?? found.Title, metadata ?? found.Metadata) is not { } changed ? null
            : AdminAnswer.Of(json => SessionJson.Write(json, changed)));
    }

    private static async Task<AdminAnswer?> DeleteAsync(ISessionGrain session, SessionId id) =>
        await session.DeleteAsync() ? AdminAnswer.Of(json => SessionJson.WriteDeleted(json, id)) : null;

    private static async Task<AdminAnswer?> CancelAsync(ISessionGrain session, SessionId id) =>
        await session.CancelAsync() ? AdminAnswer.Of(json => SessionJson.WriteCancelled(json, id))
        : await session.GetAsync() is null ? null
        : (AdminAnswer)new InferenceError { Code = InferenceErrorCode.NotFound, Message = $"No turn of session '{id.Name}' is being answered." };

    private static async Task ForkAsync(HttpContext context)
    {
        var (turns, name) = await SessionReader.ReadForkAsync(context.Request);
        var fork = ConversationId.Session(context, name) ?? throw SessionReader.BadName();
        await AnswerAsync(context, async (session, _) =>
        {
            if (await session.GetAsync() is not { } found)
            {
                return null;
            }

            // The turns' requests stay the first session's: deleting the fork must not delete those answers.
            var kept = await session.ReadTurnsAsync(turns ?? found.Turns);
            var made = SessionCalls.Grain(context, fork);
            return await made.CreateAsync(found with { Id = fork }, [.. kept.Select(turn => turn with { Request = RequestId.Create() })])
                ? await ShowAsync(made, fork)
                : new InferenceError { Code = InferenceErrorCode.AlreadyExists, Message = $"There is a session '{name}' already. Choose another id.", Parameter = "id" };
        });
    }
}
