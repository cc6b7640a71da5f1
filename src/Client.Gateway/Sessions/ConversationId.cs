using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>A conversation is a session, and its id the session's name: <c>conv_…</c> where the grid chose it.</summary>
internal static class ConversationId
{
    public static string New() => "conv_" + RequestId.Create();

    /// <summary>The session of the caller's of that name; <see langword="null"/>: none can have it.</summary>
    public static SessionId? Session(HttpContext context, string name)
    {
        try
        {
            return new SessionId(context.Features.GetRequiredFeature<Caller>().Tenant, name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static InferenceError NotFound(string id) =>
        new() { Code = InferenceErrorCode.NotFound, Message = $"There is no conversation '{id}'.", Parameter = "conversation_id" };
}
