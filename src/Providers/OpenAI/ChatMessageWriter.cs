using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.OpenAI;

/// <summary>Writes one turn of a chat.</summary>
internal static class ChatMessageWriter
{
    public static void Write(RequestBody body, ChatMessage message)
    {
        var json = body.Json;
        json.WriteStartObject();
        json.WriteString("role"u8, message.Role == ChatRole.Developer && !body.Dialect.HasDeveloper ? ChatRole.System.Value : message.Role.Value);
        WriteContent(body, message);
        if (message.Name is { } name)
        {
            json.WriteString("name"u8, name);
        }

        if (message.ToolCallId is { } call)
        {
            json.WriteString("tool_call_id"u8, call);
        }

        WriteCalls(json, message.ToolCalls);
        json.WriteEndObject();
    }

    private static void WriteContent(RequestBody body, ChatMessage message)
    {
        var json = body.Json;
        ContentPart.Reasoning[] thoughts = message.Parts.Count == 0 ? [] : [.. message.Parts.OfType<ContentPart.Reasoning>()];
        if (message.Parts.Count > thoughts.Length)
        {
            json.WriteStartArray("content"u8);
            foreach (var part in message.Parts)
            {
                WritePart(json, part);
            }

            json.WriteEndArray();
        }
        else if (message.ToolCalls.Count > 0 && message.Content.Length == 0)
        {
            json.WriteNull("content"u8);
        }
        else
        {
            json.WriteString("content"u8, message.Content);
        }

        if (thoughts.Length > 0 && body.Dialect.HasReasoningInput)
        {
            json.WriteString("reasoning"u8, string.Concat(thoughts.Select(thought => thought.Value)));
        }
        else if (thoughts.Length > 0)
        {
            body.Drop("reasoning_content");
        }
    }

    private static void WritePart(Utf8JsonWriter json, ContentPart part)
    {
        switch (part)
        {
            case ContentPart.Text text:
                json.WriteStartObject();
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, text.Value);
                json.WriteEndObject();
                break;
            case ContentPart.Image image:
                json.WriteStartObject();
                json.WriteString("type"u8, "image_url"u8);
                json.WriteStartObject("image_url"u8);
                json.WriteString("url"u8, image.Url);
                if (image.Detail is { } detail)
                {
                    json.WriteString("detail"u8, detail);
                }

                json.WriteEndObject();
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteCalls(Utf8JsonWriter json, IReadOnlyList<ToolCall> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
