using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.OpenAI;

/// <summary>Writes one turn of a chat as items of a response's input.</summary>
internal static class ResponseItemWriter
{
    public static void Write(RequestBody body, ChatMessage message)
    {
        if (message.Role == ChatRole.Tool)
        {
            WriteToolAnswer(body.Json, message);
            return;
        }

        foreach (var thought in message.Parts.OfType<ContentPart.Reasoning>())
        {
            WriteReasoning(body, thought);
        }

        if (message.Content.Length > 0 || message.Parts.Any(part => part is ContentPart.Image) || message.ToolCalls.Count == 0)
        {
            WriteMessage(body.Json, message);
        }

        if (message.Name is not null)
        {
            body.Drop("name");
        }

        foreach (var call in message.ToolCalls)
        {
            body.Json.WriteStartObject();
            body.Json.WriteString("type"u8, "function_call"u8);
            body.Json.WriteString("call_id"u8, call.Id);
            body.Json.WriteString("name"u8, call.Name);
            body.Json.WriteString("arguments"u8, call.Arguments);
            body.Json.WriteEndObject();
        }
    }

    private static void WriteToolAnswer(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "function_call_output"u8);
        json.WriteString("call_id"u8, message.ToolCallId ?? "");
        json.WriteString("output"u8, message.Content);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, message.Role.Value);
        if (message.Role == ChatRole.Assistant || !message.Parts.Any(part => part is ContentPart.Image))
        {
            json.WriteString("content"u8, message.Content);
        }
        else
        {
            json.WriteStartArray("content"u8);
            foreach (var part in message.Parts)
            {
                WritePart(json, part);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, ContentPart part)
    {
        switch (part)
        {
            case ContentPart.Text text:
                json.WriteStartObject();
                json.WriteString("type"u8, "input_text"u8);
                json.WriteString("text"u8, text.Value);
                json.WriteEndObject();
                break;
            case ContentPart.Image image:
                json.WriteStartObject();
                json.WriteString("type"u8, "input_image"u8);
                json.WriteString("image_url"u8, image.Url);
                json.WriteString("detail"u8, image.Detail ?? "auto");
                json.WriteEndObject();
                break;
        }
    }

    // A thought without its seal, or with another provider's, is of no use there.
    private static void WriteReasoning(RequestBody body, ContentPart.Reasoning thought)
    {
        if (!ReasoningSeal.TryRead(thought.Signature, out var id, out var sealedContent))
        {
            body.Drop("reasoning_content");
            return;
        }

        var json = body.Json;
        json.WriteStartObject();
        json.WriteString("type"u8, "reasoning"u8);
        json.WriteString("id"u8, id);
        json.WriteStartArray("summary"u8);
        if (thought.Value.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "summary_text"u8);
            json.WriteString("text"u8, thought.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("encrypted_content"u8, sealedContent);
        json.WriteEndObject();
    }
}
