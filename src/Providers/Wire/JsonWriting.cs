using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Ai.Wire;

/// <summary>Writes JSON for others.</summary>
internal static class JsonWriting
{
    // The bodies go to programs, never into a page.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds a field, unless it has no value.</summary>
    public static void Set(this JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    /// <summary>Adds a field, unless it is there already.</summary>
    /// <returns>It was not.</returns>
    public static bool SetDefault(this JsonObject body, string name, JsonNode? value)
    {
        if (body.ContainsKey(name))
        {
            return false;
        }

        body.Add(name, value);
        return true;
    }

    /// <summary>A body in UTF-8.</summary>
    public static byte[] ToUtf8(this JsonNode body) => JsonSerializer.SerializeToUtf8Bytes(body, Plain);

    /// <summary>Arguments of a tool's call as the object that some formats want, though a model may have written something else.</summary>
    public static JsonObject ParseArguments(string arguments)
    {
        try
        {
            if (JsonNode.Parse(arguments.Length > 0 ? arguments : "{}") is JsonObject read)
            {
                return read;
            }
        }
        catch (JsonException)
        {
            // Told as it was written.
        }

        return new JsonObject { ["arguments"] = arguments };
    }

    /// <summary>Texts as an array; <see langword="null"/> where there are none.</summary>
    public static JsonArray? ToArray(IReadOnlyCollection<string> texts) => texts.Count > 0 ? [.. texts.Select(text => (JsonNode)text)] : null;
}
