using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>
/// Reads one turn of a conversation; its content is a string or an array of parts, of which texts are joined as they stand. What a
/// model thought comes back with its turn as <c>reasoning_content</c> or, as vLLM names it, <c>reasoning</c>.
/// </summary>
internal static class MessageReader
{
    private const string ContentForms = "a string or an array of text parts";

    public static ChatMessage Read(JsonParameter message)
    {
        message = message.AsObject();
        var role = ReadRole(message.Required("role"));
        RefusedParameters.RefuseForMessage(message);
        var calls = ReadCalls(message, role);
        var parts = ReadContent(message, role, calls.Length > 0);
        return MessageContent.Join(role, ReadThought(message, role) is { } thought ? [thought, .. parts.Where(IsSomething)] : parts) with
        {
            Name = message.Optional("name")?.AsString(),
            ToolCalls = calls.Length > 0 ? calls : [],
            ToolCallId = role == ChatRole.Tool ? message.Optional("tool_call_id")?.AsString() : null,
        };
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

    private static ToolCall[] ReadCalls(JsonParameter message, ChatRole role)
    {
        if (message.Optional("tool_calls") is not { } calls || calls.AsArray().Value.GetArrayLength() == 0)
        {
            return [];
        }

        return role == ChatRole.Assistant ? calls.Items(ReadCall) : throw calls.Mismatch("left out unless 'role' is assistant");
    }

    private static ToolCall ReadCall(JsonParameter call)
    {
        if (call.AsObject().Optional("type") is { } type && type.AsString() != "function")
        {
            throw type.Unsupported("is not supported: this server knows calls of functions only.");
        }

        var function = call.Required("function").AsObject();
        return new ToolCall(call.Required("id").AsString(), function.Required("name").AsString(), function.Required("arguments").AsString());
    }

    private static ContentPart.Reasoning? ReadThought(JsonParameter message, ChatRole role)
    {
        if (role != ChatRole.Assistant)
        {
            return null;
        }

        var (text, mark) = (TextOf(message.Optional("reasoning_content") ?? message.Optional("reasoning")), TextOf(message.Optional("reasoning_signature")));
        return text is { Length: > 0 } || mark is not null ? new ContentPart.Reasoning(text ?? "", mark) : null;
    }

    /// <summary>Some clients keep other things than text under these names, which nobody else reads.</summary>
    private static string? TextOf(JsonParameter? thought) => thought is { Value.ValueKind: JsonValueKind.String } text ? text.AsString() : null;

    private static ContentPart[] ReadContent(JsonParameter message, ChatRole role, bool hasCalls)
    {
        // An answer that was a refusal is sent back with its text there and no content; one that called tools may say nothing.
        var content = role == ChatRole.Assistant ? message.Optional("content") ?? message.Optional("refusal") : message.Required("content");
        if (content is null && hasCalls)
        {
            return [];
        }

        var text = content ?? message.Required("content");
        return text.Value.ValueKind switch
        {
            JsonValueKind.String => [new ContentPart.Text(text.AsString(ContentForms))],
            JsonValueKind.Array => text.AsArray(minimum: 1).Items(ReadPart),
            _ => throw text.Mismatch(ContentForms),
        };
    }

    private static ContentPart ReadPart(JsonParameter part)
    {
        var type = part.AsObject().Required("type");
        return type.AsString() switch
        {
            "text" => new ContentPart.Text(part.Required("text").AsString()),
            "refusal" => new ContentPart.Text(part.Required("refusal").AsString()),
            "image_url" => ReadImage(part.Required("image_url").AsObject()),
            "input_audio" or "file" => throw type.Unsupported("is not supported: this server reads text and image parts only."),
            _ => throw type.Mismatch("'text' or 'image_url'"),
        };
    }

    private static ContentPart.Image ReadImage(JsonParameter image) => new(ImageAddress.Read(image.Required("url")), image.Optional("detail")?.AsString());

    private static bool IsSomething(ContentPart part) => part is not ContentPart.Text { Value: "" };
}
