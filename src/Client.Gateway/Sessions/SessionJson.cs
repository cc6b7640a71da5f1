using System.Text.Json;
using Orleans.Ai.Responses;

namespace Orleans.Ai.Sessions;

/// <summary>Writes sessions with all that is known of them.</summary>
internal static class SessionJson
{
    public static void Write(Utf8JsonWriter json, SessionDescription session)
    {
        json.WriteStartObject();
        WriteMembers(json, session);
        json.WriteEndObject();
    }

    public static void WriteList(Utf8JsonWriter json, SessionPage page)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var session in page.Sessions)
        {
            Write(json, session);
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, page.Next is not null);
        json.WriteString("next"u8, page.Next);
        json.WriteEndObject();
    }

    public static void WriteDeleted(Utf8JsonWriter json, SessionId session) => WriteDone(json, session, "session.deleted"u8, "deleted"u8);

    public static void WriteCancelled(Utf8JsonWriter json, SessionId session) => WriteDone(json, session, "session"u8, "cancelled"u8);

    /// <summary>Members of a session's object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, SessionDescription session)
    {
        json.WriteString("id"u8, session.Id.Name);
        json.WriteString("object"u8, "session"u8);
        json.WriteString("title"u8, session.Title);
        json.WriteNumber("created_at"u8, session.CreatedAt.ToUnixTimeSeconds());
        json.WriteNumber("changed_at"u8, session.ChangedAt.ToUnixTimeSeconds());
        json.WriteNumber("turns"u8, session.Turns);
        json.WriteNumber("items"u8, session.Items);
        json.WriteString("running"u8, session.Running?.Value);
        ConversationJson.WriteMetadata(json, session);
    }

    public static void WriteTurn(Utf8JsonWriter json, SessionTurn turn)
    {
        json.WriteStartObject();
        json.WriteString("request"u8, turn.Request.Value);
        json.WriteNumber("completed_at"u8, turn.At.ToUnixTimeSeconds());
        json.WriteString("model"u8, turn.Replica?.Model.Value);
        if (turn.Usage is { } usage)
        {
            json.WriteStartObject("usage"u8);
            json.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
            json.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
            json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
            json.WriteEndObject();
        }

        json.WriteStartArray("items"u8);
        foreach (var item in turn.Items)
        {
            ResponseItemJson.Write(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDone(Utf8JsonWriter json, SessionId session, ReadOnlySpan<byte> type, ReadOnlySpan<byte> done)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Name);
        json.WriteString("object"u8, type);
        json.WriteBoolean(done, true);
        json.WriteEndObject();
    }
}
