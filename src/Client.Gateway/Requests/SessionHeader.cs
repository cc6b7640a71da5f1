using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;
using Orleans.Ai.Responses;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Requests;

/// <summary><c>x-orleansai-session: NAME</c>: the messages are the next turn of a conversation that the grid keeps, and makes on first use.</summary>
internal static class SessionHeader
{
    public const string Name = "x-orleansai-session";

    public static bool IsIn(HttpRequest http) => http.Headers[Name].ToString().Length > 0;

    /// <summary>Makes the request a turn of the session that the header names; without one it stays as it is.</summary>
    /// <exception cref="InvalidRequestException">The name can be none, or the request no turn.</exception>
    public static InferenceRequest[] Join(HttpRequest http, InferenceRequest[] requests)
    {
        if (http.Headers[Name].ToString() is not { Length: > 0 } name)
        {
            return requests;
        }

        return requests is [{ ChoiceCount: 1, Prompt: Prompt.Chat chat } single]
            ? [single with { Prompt = new Prompt.Chat([]), Session = Input(single, name, chat) }]
            : throw Invalid($"The header '{Name}' is for POST /v1/chat/completions with one choice: a conversation goes on in one way.");
    }

    private static SessionInput Input(InferenceRequest request, string name, Prompt.Chat chat)
    {
        try
        {
            return new SessionInput
            {
                Session = new SessionId(request.Caller.Tenant, name),
                Items = ResponseIds.Name(request.Id, [.. chat.Messages.SelectMany(MessageItems.Of)]),
                Create = true,
            };
        }
        catch (ArgumentException)
        {
            throw Invalid($"The header '{Name}' must be 1 to 128 of A-Z a-z 0-9 . _ -.");
        }
    }

    private static InvalidRequestException Invalid(string message) => new(InferenceErrorCode.InvalidRequest, message, Name);
}
