using System.Text.Json;
using Orleans.Ai.Models;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Admin;

/// <summary>Routes in the admin API's JSON.</summary>
internal static class RouteViewJson
{
    public static void WriteList(Utf8JsonWriter json, IEnumerable<RouteView> routes)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var route in routes)
        {
            Write(json, route);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RouteView route)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, route.Name);
        json.WriteString("object"u8, "route"u8);
        json.WriteString("source"u8, route.Stored is null ? "configuration"u8 : "stored"u8);
        if (route.Stored is { } stored)
        {
            json.WriteNumber("version"u8, stored.Version);
            json.WriteString("changed_at"u8, stored.ChangedAt);
        }

        json.WritePropertyName("route"u8);
        json.WriteRawValue(route.Json);
        json.WriteEndObject();
    }

    public static void WriteRemoved(Utf8JsonWriter json, ModelId name)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name.Value);
        json.WriteString("object"u8, "route"u8);
        json.WriteBoolean("deleted"u8, true);
        json.WriteEndObject();
    }
}
