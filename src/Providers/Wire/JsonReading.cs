using System.Text.Json;

namespace Orleans.Ai.Wire;

/// <summary>Reads JSON of others, where any field may be missing, null, or of another kind than is told.</summary>
internal static class JsonReading
{
    /// <summary>The field as text; <see langword="null"/> where it is none.</summary>
    /// <exception cref="JsonException">It has half a character (a surrogate without the other).</exception>
    public static string? Text(this JsonElement element, string name) => element.Find(name).Text();

    /// <summary>The value as text; <see langword="null"/> where it is none.</summary>
    /// <exception cref="JsonException">It has half a character.</exception>
    public static string? Text(this JsonElement value)
    {
        try
        {
            return value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <summary>The field as it was written, where it is an object; else one without fields.</summary>
    /// <exception cref="JsonException">It has half a character.</exception>
    public static string RawObject(this JsonElement element, string name)
    {
        try
        {
            return element.Find(name) is { ValueKind: JsonValueKind.Object } value ? value.GetRawText() : "{}";
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <summary>The field as a whole number; <see langword="null"/> where it is none.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>The field as an object; one without fields where it is none.</summary>
    public static JsonElement Object(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Object } value ? value : default;

    /// <summary>The elements of the field; none where it is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>The field is <see langword="true"/>.</summary>
    public static bool IsTrue(this JsonElement element, string name) => element.Find(name).ValueKind is JsonValueKind.True;

    /// <summary>The field; undefined where it is not there.</summary>
    /// <exception cref="JsonException">A name beside it has half a character.</exception>
    public static JsonElement Find(this JsonElement element, string name)
    {
        try
        {
            return element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <summary>Parses a body, and fails where it is no object.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> body)
    {
        var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind is JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new JsonException("The answer is no JSON object.");
    }

    /// <summary>Parses a body that may be anything; <see langword="null"/> where it is no JSON object.</summary>
    public static JsonDocument? TryParseObject(ReadOnlyMemory<byte> body)
    {
        try
        {
            return ParseObject(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
