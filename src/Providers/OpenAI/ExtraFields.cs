using System.Text.Json;

namespace Orleans.Ai.OpenAI;

/// <summary>Fields of a body that this grid does not know.</summary>
internal static class ExtraFields
{
    /// <summary>Adds them as they came. What we say ourselves they never change.</summary>
    /// <param name="json">An object that is being written.</param>
    /// <param name="extra">The fields, as one JSON object.</param>
    /// <param name="ours">Names that are ours, whether they were written or not.</param>
    public static void Write(Utf8JsonWriter json, string? extra, IReadOnlySet<string> ours)
    {
        if (extra is null)
        {
            return;
        }

        using var document = JsonDocument.Parse(extra);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!ours.Contains(property.Name))
            {
                property.WriteTo(json);
            }
        }
    }
}
