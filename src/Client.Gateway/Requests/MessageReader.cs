using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>Reads one turn of a conversation; its content is a string or an array of text parts, which are joined as they stand.</summary>
internal static class MessageReader
{
    private const string ContentForms = "a string or an array of text parts";

    public static ChatMessage Read(JsonParameter message)
    {
        message.AsObject();
        var role = ReadRole(message.Required("role"));
        UnsupportedParameters.RefuseForMessage(message);
        return new ChatMessage { Role = role, Content = ReadContent(message, role), Name = message.Optional("name")?.AsString() };
    }

    private static ChatRole ReadRole(JsonParameter role) => role.AsString() switch
    {
        "system" => ChatRole.System,
        "developer" => ChatRole.Developer,
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        "tool" => ChatRole.Tool,
        _ => throw role.Mismatch("one of system, developer, user, assistant, tool"),
    };

    private static string ReadContent(JsonParameter message, ChatRole role)
    {
        // An answer that was a refusal is sent back with its text there and no content.
        var content = role == ChatRole.Assistant ? message.Optional("content") ?? message.Optional("refusal") : null;
        var text = content ?? message.Required("content");
        return text.Value.ValueKind switch
        {
            JsonValueKind.String => text.AsString(ContentForms),
            JsonValueKind.Array => string.Concat(text.AsArray(minimum: 1).Items().Select(ReadPart)),
            _ => throw text.Mismatch(ContentForms),
        };
    }

    private static string ReadPart(JsonParameter part)
    {
        var type = part.AsObject().Required("type");
        return type.AsString() switch
        {
            "text" => part.Required("text").AsString(),
            "refusal" => part.Required("refusal").AsString(),
            "image_url" or "input_audio" or "file" => throw type.Unsupported("is not supported: this server reads text parts only."),
            _ => throw type.Mismatch("'text'"),
        };
    }
}
