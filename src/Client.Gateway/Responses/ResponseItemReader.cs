using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>Reads one item of a conversation: a message, a call of a function, what it returned, or a model's reasoning.</summary>
internal static class ResponseItemReader
{
    private const string ContentForms = "a string or an array of text parts";
    private const int MaxCallId = 64;

    public static SessionItem Read(JsonParameter item)
    {
        var type = item.AsObject().Optional("type");
        var read = type?.AsString() switch
        {
            null or "message" => ReadMessage(item),
            "function_call" => ReadCall(item),
            "function_call_output" => ReadOutput(item),
            "reasoning" => ReadReasoning(item),
            _ => throw type!.Value.Unsupported("is not supported: this server reads items of type message, function_call, function_call_output and reasoning."),
        };
        return item.Optional("id") is { } id ? read with { Id = id.AsString() } : read;
    }

    private static SessionItem ReadMessage(JsonParameter item)
    {
        var role = item.Required("role").AsOneOf("user", "assistant", "system", "developer");
        var content = item.Required("content");
        return new SessionItem { Id = "", Message = MessageContent.Join(new ChatRole(role), ReadContent(content)) };
    }

    private static SessionItem ReadCall(JsonParameter item)
    {
        var call = new ToolCall(item.Required("call_id").AsString(MaxCallId), item.Required("name").AsString(), item.Required("arguments").AsString());
        return new SessionItem { Id = "", Message = new ChatMessage { Role = ChatRole.Assistant, Content = "", ToolCalls = [call] } };
    }

    private static SessionItem ReadOutput(JsonParameter item)
    {
        var call = item.Required("call_id").AsString(MaxCallId);
        var output = ReadContent(item.Required("output"));
        return new SessionItem { Id = "", Message = MessageContent.Join(ChatRole.Tool, output) with { ToolCallId = call } };
    }

    /// <summary>The item is kept as it came, so that clients may send back all they were given; models that think read what they can of it.</summary>
    private static SessionItem ReadReasoning(JsonParameter item)
    {
        var summary = item.Required("summary").AsArray().Items(ReadReasoningPart);
        var content = item.Optional("content")?.AsArray().Items(ReadReasoningPart);
        var encrypted = item.Optional("encrypted_content")?.AsString();
        var thought = string.Concat(content ?? summary);
        return new SessionItem
        {
            Id = "",
            Json = ItemMembers.Reasoning(summary, content, encrypted),
            Message = thought.Length == 0 && encrypted is null
                ? null
                : new ChatMessage { Role = ChatRole.Assistant, Content = "", Parts = [new ContentPart.Reasoning(thought, encrypted)] },
        };
    }

    private static string ReadReasoningPart(JsonParameter part)
    {
        part.AsObject().Required("type").AsOneOf("summary_text", "reasoning_text");
        return part.Required("text").AsString();
    }

    private static ContentPart[] ReadContent(JsonParameter content) => content.Value.ValueKind switch
    {
        JsonValueKind.String => [new ContentPart.Text(content.AsString(ContentForms))],
        JsonValueKind.Array => content.Items(ReadPart),
        _ => throw content.Mismatch(ContentForms),
    };

    private static ContentPart ReadPart(JsonParameter part)
    {
        var type = part.AsObject().Required("type");
        return type.AsString() switch
        {
            "input_text" or "output_text" => new ContentPart.Text(part.Required("text").AsString()),
            "refusal" => new ContentPart.Text(part.Required("refusal").AsString()),
            "input_image" => ReadImage(part),
            "input_file" or "input_audio" or "input_video" => throw type.Unsupported("is not supported: this server reads text and image parts only."),
            _ => throw type.Mismatch("one of input_text, input_image, output_text, refusal"),
        };
    }

    private static ContentPart.Image ReadImage(JsonParameter image) => image.Optional("file_id") is { } file
        ? throw file.Unsupported("is not supported: this server keeps no files; send 'image_url'.")
        : new(ImageAddress.Read(image.Required("image_url")), image.Optional("detail")?.AsString());
}
