using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Ai.OpenAI;

/// <summary>An error, which some servers tell as a bare text.</summary>
internal sealed class WireErrorConverter : JsonConverter<WireError>
{
    public override WireError? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return JsonSerializer.Deserialize(ref reader, OpenAIJson.Default.WireError);
            case JsonTokenType.String:
                return new WireError { Message = reader.GetString() };
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, WireError value, JsonSerializerOptions options) => throw new NotSupportedException();
}
