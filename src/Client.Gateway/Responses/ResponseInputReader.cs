using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>Reads <c>input</c>: text, which is a message of the user, or items.</summary>
internal static class ResponseInputReader
{
    public static IReadOnlyList<SessionItem> Read(JsonParameter body)
    {
        var input = body.Required("input");
        return input.Value.ValueKind switch
        {
            JsonValueKind.String => [new SessionItem { Id = "", Message = new ChatMessage { Role = ChatRole.User, Content = input.AsString() } }],
            JsonValueKind.Array => input.AsArray(minimum: 1).Items(ResponseItemReader.Read),
            _ => throw input.Mismatch("a string or an array of items"),
        };
    }
}
