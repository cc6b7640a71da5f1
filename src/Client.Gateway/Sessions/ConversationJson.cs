using System.Text.Json;

namespace Orleans.Ai.Sessions;

/// <summary>Writes sessions as OpenAI writes conversations.</summary>
internal static class ConversationJson
{
    public static void Write(Utf8JsonWriter json, SessionDescription session)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Id.Name);
        json.WriteString("object"u8, "conversation"u8);
        json.WriteNumber("created_at"u8, session.CreatedAt.ToUnixTimeSeconds());
        WriteMetadata(json, session);
        json.WriteEndObject();
    }

    public static void WriteDeleted(Utf8JsonWriter json, SessionId session)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Name);
        json.WriteString("object"u8, "conversation.deleted"u8);
        json.WriteBoolean("deleted"u8, true);
        json.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter json, SessionDescription session)
    {
        json.WriteStartObject("metadata"u8);
        foreach (var (name, value) in session.Metadata)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
