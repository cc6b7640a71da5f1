using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>Writes the items of a conversation as the Responses API has them.</summary>
internal static class ResponseItemJson
{
    /// <summary>Name of the one member of what is kept.</summary>
    public const string Items = "items";

    /// <summary>Items as JSON, to be kept.</summary>
    public static ImmutableArray<byte> Write(IReadOnlyList<SessionItem> items)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = JsonOutput.CreateWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray(Items);
        foreach (var item in items)
        {
            Write(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return [.. buffer.WrittenSpan];
    }

    /// <summary>Writes an item that is complete.</summary>
    public static void Write(Utf8JsonWriter json, SessionItem item)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        if (item.Json.IsDefaultOrEmpty)
        {
            WriteMessage(json, item.Message!);
        }
        else
        {
            using var members = JsonDocument.Parse(item.Json.AsMemory());
            foreach (var member in members.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a part of text that a model made.</summary>
    public static void WriteOutputText(Utf8JsonWriter json, string text, IReadOnlyList<TokenLogprob> logprobs)
    {
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, text);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        Logprobs.WriteTokens(json, "logprobs"u8, logprobs);
    }

    private static void WriteMessage(Utf8JsonWriter json, ChatMessage message)
    {
        if (message.ToolCalls is [var call])
        {
            json.WriteString("type"u8, "function_call"u8);
            json.WriteString("call_id"u8, call.Id);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments);
        }
        else if (message.Role == ChatRole.Tool)
        {
            json.WriteString("type"u8, "function_call_output"u8);
            json.WriteString("call_id"u8, message.ToolCallId);
            WriteOutput(json, message);
        }
        else
        {
            json.WriteString("type"u8, "message"u8);
            json.WriteString("role"u8, message.Role.Value);
            WriteContent(json, message);
        }

        json.WriteString("status"u8, "completed"u8);
    }

    private static void WriteContent(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartArray("content"u8);
        WriteParts(json, message);
        json.WriteEndArray();
    }

    private static void WriteOutput(Utf8JsonWriter json, ChatMessage message)
    {
        if (message.Parts.Count == 0)
        {
            json.WriteString("output"u8, message.Content);
            return;
        }

        json.WriteStartArray("output"u8);
        WriteParts(json, message);
        json.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter json, ChatMessage message)
    {
        foreach (var part in message.Parts.Count > 0 ? message.Parts : [new ContentPart.Text(message.Content)])
        {
            json.WriteStartObject();
            switch (part)
            {
                case ContentPart.Image image:
                    WriteImage(json, image);
                    break;
                case ContentPart.Text text when message.Role == ChatRole.Assistant:
                    WriteOutputText(json, text.Value, []);
                    break;
                case ContentPart.Text text:
                    json.WriteString("type"u8, "input_text"u8);
                    json.WriteString("text"u8, text.Value);
                    break;
                case ContentPart.Reasoning thought:
                    json.WriteString("type"u8, "reasoning_text"u8);
                    json.WriteString("text"u8, thought.Value);
                    break;
            }

            json.WriteEndObject();
        }
    }

    private static void WriteImage(Utf8JsonWriter json, ContentPart.Image image)
    {
        json.WriteString("type"u8, "input_image"u8);
        json.WriteString("image_url"u8, image.Url);
        json.WriteString("detail"u8, image.Detail ?? "auto");
    }
}
