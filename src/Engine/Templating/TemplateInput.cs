using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orleans.Ai.Templating;

/// <summary>Brings what callers hand in to the few kinds of value that templates know.</summary>
internal static class TemplateInput
{
    public static object? From(object? value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return value switch
        {
            null or string or bool or long or double => value,
            int or short or byte or uint or ushort or sbyte => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            float or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            JsonElement json => FromJson(json),
            IEnumerable<KeyValuePair<string, object?>> mapping => Mapping(mapping),
            IEnumerable items => items.Cast<object?>().Select(From).ToList(),
            _ => throw new ArgumentException($"A template cannot take a {value.GetType()}.", nameof(value)),
        };
    }

    /// <summary>A mapping in the order given, as Python keeps it.</summary>
    public static OrderedDictionary<string, object?> Mapping(IEnumerable<KeyValuePair<string, object?>> entries)
    {
        var mapping = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
            mapping[key] = From(value);
        return mapping;
    }

    private static object? FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Mapping(json.EnumerateObject().Select(p => new KeyValuePair<string, object?>(p.Name, p.Value))),
        JsonValueKind.Array => json.EnumerateArray().Select(i => From(i)).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => IsInteger(json) && json.TryGetInt64(out var number) ? (object)number : json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    // 1.0 is a float in Python, and printed as such.
    private static bool IsInteger(JsonElement json) => !json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');
}
