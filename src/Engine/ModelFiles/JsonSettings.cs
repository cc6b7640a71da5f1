using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Orleans.Ai.ModelFiles;

/// <summary>A JSON object of settings in a model folder, read with errors that name file and setting.</summary>
internal sealed class JsonSettings
{
    private readonly JsonElement _root;
    private readonly string _prefix;

    private JsonSettings(string path, JsonElement root, string prefix) => (Path, _root, _prefix) = (path, root, prefix);

    public string Path { get; }

    public static JsonSettings Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            using var document = JsonDocument.Parse(bytes);

            // A text of other bytes is parsed, but fails when it is read.
            if (!Utf8.IsValid(bytes))
            {
                throw new JsonException("it is not UTF-8");
            }

            // Reads every name and text: an escaped half of a surrogate pair is valid JSON, but fails when it is read.
            using var nowhere = new Utf8JsonWriter(Stream.Null);
            document.WriteTo(nowhere);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(path, document.RootElement.Clone(), "")
                : throw ModelFileException.In(path, "is not a JSON object");
        }
        catch (FileNotFoundException e)
        {
            throw ModelFileException.In(path, "is missing: is this a model's folder in Hugging Face's layout?", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFileException.In(path, $"cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ModelFileException.In(path, $"is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>Settings that were not read from a file of their own.</summary>
    /// <param name="path">Where they come from, for messages.</param>
    /// <param name="values">The settings.</param>
    public static JsonSettings Of(string path, JsonObject values) => new(path, JsonSerializer.SerializeToElement(values), "");

    /// <summary>The value, or null where the setting is absent or null.</summary>
    public JsonElement? Find(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Whether the setting is there, if only to say null.</summary>
    public bool Contains(string name) => _root.TryGetProperty(name, out _);

    public JsonSettings? Section(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } section => new(Path, section, $"{_prefix}{name}."),
        { } other => throw Wrong(name, "an object", other),
    };

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { } found => TextOf(found) ?? throw Wrong(name, "a string", found),
    };

    /// <summary>First entry of a list of strings; null where the list is absent or empty.</summary>
    public string? FirstText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 0 => null,
        { ValueKind: JsonValueKind.Array } list when TextOf(list[0]) is { } text => text,
        { } other => throw Wrong(name, "a list of strings", other),
    };

    public IReadOnlyList<string>? Texts(string name) =>
        List(name, "a list of strings", e => e.ValueKind == JsonValueKind.String, e => e.GetString()!);

    public IReadOnlyList<double>? Numbers(string name) =>
        List(name, "a list of numbers", e => e.ValueKind == JsonValueKind.Number, e => e.GetDouble());

    public IReadOnlyList<int>? Integers(string name) =>
        List(name, "a list of whole numbers", e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out _), e => e.GetInt32());

    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Wrong(name, "true or false", other),
    };

    public double? Number(string name, double from, double to) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } n when n.GetDouble() is var value && value >= from && value <= to => value,
        { } other => throw Wrong(name, $"a number from {from} to {to}", other),
    };

    public int? Integer(string name, int from, int to) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } n when n.TryGetInt32(out var value) && value >= from && value <= to => value,
        { } other => throw Wrong(name, $"a whole number from {from} to {to}", other),
    };

    /// <summary>Token ids, given as a number or as a list; null where absent.</summary>
    public IReadOnlyList<int>? TokenIds(string name)
    {
        static bool IsId(JsonElement e) => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out var id) && id >= 0;
        return Find(name) switch
        {
            null => null,
            { } one when IsId(one) => [one.GetInt32()],
            { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(IsId) => [.. list.EnumerateArray().Select(e => e.GetInt32())],
            { } other => throw Wrong(name, "a token id or a list of token ids", other),
        };
    }

    public ModelFileException Missing(string name) => ModelFileException.In(Path, $"{_prefix}{name} is missing");

    /// <summary>An error that names a value and what would be supported.</summary>
    public ModelFileException Unsupported(string name, string? value, params IEnumerable<string> supported) =>
        ModelFileException.In(Path, $"{_prefix}{name} '{value}' is not supported; supported: {string.Join(", ", supported)}");

    private static string? TextOf(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private T[]? List<T>(string name, string expected, Func<JsonElement, bool> accepts, Func<JsonElement, T> read) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(accepts) => [.. list.EnumerateArray().Select(read)],
        { } other => throw Wrong(name, expected, other),
    };

    private ModelFileException Wrong(string name, string expected, JsonElement found)
    {
        var text = found.GetRawText();
        return ModelFileException.In(Path, $"{_prefix}{name} must be {expected}, but is {(text.Length > 60 ? text[..60] + "…" : text)}");
    }
}
