using System.Text.Json;
using Orleans.Ai.Answers;

namespace Orleans.Ai.Responses;

/// <summary>Writes events of a response's stream, each with its name as type and the next number.</summary>
internal sealed class ResponseEvents
{
    private long _sequence;

    /// <summary>Opens one.</summary>
    public Utf8JsonWriter Begin(SseWriter sse, ReadOnlySpan<byte> type)
    {
        var json = sse.Begin(type);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, _sequence++);
        return json;
    }

    /// <summary>Closes it.</summary>
    public static void End(SseWriter sse, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        sse.End();
    }
}
