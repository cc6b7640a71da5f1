using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.Ai.Sessions;

/// <summary>
/// Items that say more than the message that a model reads of them: all their members but the id, as the Responses API has them
/// (<see cref="SessionItem.Json"/>).
/// </summary>
public static class ItemMembers
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a model thought.</summary>
    /// <param name="summary">Its summary.</param>
    /// <param name="content">Itself; <see langword="null"/>: not told.</param>
    /// <param name="encrypted">The provider's own mark of it; <see langword="null"/>: none.</param>
    public static ImmutableArray<byte> Reasoning(IReadOnlyList<string> summary, IReadOnlyList<string>? content, string? encrypted) => Write(json =>
    {
        json.WriteString("type"u8, "reasoning"u8);
        WriteParts(json, "summary"u8, "summary_text"u8, summary);
        if (content is not null)
        {
            WriteParts(json, "content"u8, "reasoning_text"u8, content);
        }

        if (encrypted is not null)
        {
            json.WriteString("encrypted_content"u8, encrypted);
        }
    });

    /// <summary>Why a model did not answer.</summary>
    public static ImmutableArray<byte> Refusal(string text) => Write(json =>
    {
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "refusal"u8);
        json.WriteString("refusal"u8, text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("status"u8, "completed"u8);
    });

    private static ImmutableArray<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return [.. buffer.WrittenSpan];
    }

    private static void WriteParts(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> type, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteString("text"u8, text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
