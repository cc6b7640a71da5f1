using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Ai.OpenAI;

/// <summary>Text, which some servers write as a number, or as a list of parts with a text each; anything else is no text.</summary>
internal sealed class LooseText : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Read(ref reader);
        }
        catch (InvalidOperationException exception)
        {
            // Half a surrogate pair, or bytes that are no UTF-8, are a fault of the JSON and not of ours.
            throw new JsonException("A text of the answer is no valid text.", exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static string? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.StartArray:
                using (var parts = JsonDocument.ParseValue(ref reader))
                {
                    return string.Concat(parts.RootElement.EnumerateArray().Select(PartText));
                }

            default:
                reader.Skip();
                return null;
        }
    }

    private static string? PartText(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
