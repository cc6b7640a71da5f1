using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Orleans.Ai.Embeddings;

/// <summary>Writes embeddings as OpenAI does: numbers, or the bytes of little-endian 32-bit floats in base64.</summary>
internal static class EmbeddingJson
{
    public static void Write(Utf8JsonWriter json, EmbeddingCall call, EmbeddingAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (var index = 0; index < answer.Vectors.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, index);
            WriteVector(json, answer.Vectors[index], call.IsBase64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model"u8, call.Model.Value);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, answer.Usage.PromptTokens);
        json.WriteNumber("total_tokens"u8, answer.Usage.TotalTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter json, ImmutableArray<float> vector, bool isBase64)
    {
        if (isBase64)
        {
            WriteBytes(json, vector);
            return;
        }

        json.WriteStartArray("embedding"u8);
        foreach (var number in vector)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteBytes(Utf8JsonWriter json, ImmutableArray<float> vector)
    {
        var length = vector.Length * sizeof(float);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        for (var index = 0; index < vector.Length; index++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), vector[index]);
        }

        json.WriteBase64String("embedding"u8, bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
