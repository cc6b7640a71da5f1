using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Admin;
using Orleans.Ai.Inference;
using Orleans.Ai.Responses;

namespace Orleans.Ai.Sessions;

/// <summary>Sessions as OpenAI's conversations.</summary>
internal static class ConversationsEndpoints
{
    private static readonly ItemPage All = new(int.MaxValue, IsAscending: true, After: null);

    public static RouteGroupBuilder MapConversations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/conversations");
        group.MapPost("", CreateAsync);
        group.MapGet("/{id}", context => AnswerAsync(context, ShowAsync));
        group.MapPost("/{id}", UpdateAsync);
        group.MapDelete("/{id}", context => AnswerAsync(context, DeleteAsync));
        group.MapPost("/{id}/items", AddItemsAsync);
        group.MapGet("/{id}/items", ListItemsAsync);
        group.MapGet("/{id}/items/{item}", ShowItemAsync);
        group.MapDelete("/{id}/items/{item}", RemoveItemAsync);
        return group;
    }

    private static async Task CreateAsync(HttpContext context)
    {
        var request = SessionCalls.RequestOf(context);
        var (metadata, items) = await ConversationReader.ReadNewAsync(context.Request, request);
        var id = ConversationId.Session(context, ConversationId.New())!;
        await SessionCalls.AnswerAsync(context, id, ConversationId.NotFound(id.Name), async (session, _) =>
        {
            var description = new SessionDescription { Id = id, CreatedAt = default, ChangedAt = default, Metadata = metadata };
            await session.CreateAsync(description, items.Count > 0 ? [Turn(context, request, items)] : []);
            return await ShowAsync(session, id);
        });
    }

    private static async Task UpdateAsync(HttpContext context)
    {
        var metadata = await ConversationReader.ReadMetadataAsync(context.Request);
        await AnswerAsync(context, async (session, _) => await session.GetAsync() is not { } found ? null
            : await session.UpdateAsync(found.Title, metadata) is not { } changed ? null
            : AdminAnswer.Of(json => ConversationJson.Write(json, changed)));
    }

    private static async Task<AdminAnswer?> DeleteAsync(ISessionGrain session, SessionId id) =>
        await session.DeleteAsync() ? AdminAnswer.Of(json => ConversationJson.WriteDeleted(json, id)) : null;

    private static async Task AddItemsAsync(HttpContext context)
    {
        var request = SessionCalls.RequestOf(context);
        var items = await ConversationReader.ReadItemsAsync(context.Request, request);
        await AnswerAsync(context, async (session, id) =>
        {
            if (await session.GetAsync() is not { } found)
            {
                return null;
            }

            // Needs no turn of its own: nothing is answered, and an answer that is under way is kept behind it.
            await session.CompleteAsync(new SessionTicket { Session = id, Basis = found.Turns, Input = [] }, Turn(context, request, items));
            return AdminAnswer.Of(json => All.Write(json, items));
        });
    }

    private static Task ListItemsAsync(HttpContext context)
    {
        var page = ItemPage.Read(context.Request.Query);
        return AnswerAsync(context, async (session, _) => await session.ReadItemsAsync() is { } items ? AdminAnswer.Of(json => page.Write(json, items)) : null);
    }

    private static Task ShowItemAsync(HttpContext context)
    {
        var name = Item(context);
        return AnswerAsync(context, async (session, _) => await session.ReadItemsAsync() is not { } items ? null
            : items.Find(item => item.Id == name) is { } item ? AdminAnswer.Of(json => ResponseItemJson.Write(json, item))
            : NoItem(name));
    }

    private static Task RemoveItemAsync(HttpContext context)
    {
        var item = Item(context);
        return AnswerAsync(context, async (session, id) => await session.GetAsync() is null ? null
            : await session.RemoveItemAsync(item) ? await ShowAsync(session, id)
            : NoItem(item));
    }

    private static async Task<AdminAnswer?> ShowAsync(ISessionGrain session, SessionId id) =>
        await session.GetAsync() is { } found ? AdminAnswer.Of(json => ConversationJson.Write(json, found)) : null;

    private static InferenceError NoItem(string item) =>
        new() { Code = InferenceErrorCode.NotFound, Message = $"The conversation has no item '{item}'.", Parameter = "item_id" };

    private static string Item(HttpContext context) => (string)context.GetRouteValue("item")!;

    private static SessionTurn Turn(HttpContext context, RequestId request, IReadOnlyList<SessionItem> items) =>
        new() { Request = request, Items = items, At = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() };

    private static Task AnswerAsync(HttpContext context, Func<ISessionGrain, SessionId, Task<AdminAnswer?>> ask)
    {
        var id = (string)context.GetRouteValue("id")!;
        return SessionCalls.AnswerAsync(context, ConversationId.Session(context, id), ConversationId.NotFound(id), ask);
    }
}
