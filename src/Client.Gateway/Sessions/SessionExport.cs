using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Admin;

namespace Orleans.Ai.Sessions;

/// <summary>Writes a whole session as one JSON document.</summary>
internal static class SessionExport
{
    public static Task WriteAsync(HttpContext context) => SessionsEndpoints.AnswerAsync(context, async (session, id) =>
    {
        if (await session.GetAsync() is not { } found)
        {
            return null;
        }

        // Read before anything is written: what cannot be read is an error with its status, not half a document.
        var turns = await session.ReadTurnsAsync(found.Turns);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id.Name}.json\"";
        return AdminAnswer.Of(json => Write(json, found, turns));
    });

    private static void Write(Utf8JsonWriter json, SessionDescription session, IReadOnlyList<SessionTurn> turns)
    {
        json.WriteStartObject();
        SessionJson.WriteMembers(json, session);
        json.WriteStartArray("history"u8);
        foreach (var turn in turns)
        {
            SessionJson.WriteTurn(json, turn);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
