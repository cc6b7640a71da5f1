using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the loosely typed objects of <c>tokenizer.json</c>, where an absent field and null mean the same.</summary>
internal static class JsonElementExtensions
{
    public static JsonElement? Find(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static JsonElement Require(this JsonElement element, string name) =>
        element.Find(name) ?? throw new TokenizerException($"the field \"{name}\" is missing");

    public static string? FindString(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool IsTrue(this JsonElement element, string name, bool absent = false) =>
        element.Find(name) is { } value ? value.ValueKind == JsonValueKind.True : absent;

    public static double? FindNumber(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    /// <summary>A token id, within bounds that keep a broken file from asking for all memory.</summary>
    public static int ToTokenId(this JsonElement element) => element.TryGetInt32(out var id) && id is >= 0 and < 1 << 24
        ? id
        : throw new TokenizerException($"{element.GetRawText()} is no token id");

    /// <summary>The <c>type</c> of a component.</summary>
    public static string Kind(this JsonElement element) => element.FindString("type") ?? "(none)";
}
