using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Ai.Embeddings;

namespace Orleans.Ai.OpenAI;

/// <summary>An answer of embeddings.</summary>
internal sealed class EmbeddingDocument
{
    public List<Entry?>? Data { get; set; }

    public WireUsage? Usage { get; set; }

    [JsonConverter(typeof(WireErrorConverter))]
    public WireError? Error { get; set; }

    public static EmbeddingAnswer Read(ReadOnlyMemory<byte> body)
    {
        var document = JsonSerializer.Deserialize(body.Span, OpenAIJson.Default.EmbeddingDocument);
        if (document?.Error is { } error)
        {
            return EmbeddingAnswer.Failed(OpenAIErrors.Read(error, status: null));
        }

        var entries = document?.Data ?? throw new JsonException("The answer has no data.");
        return new EmbeddingAnswer
        {
            Vectors = [.. entries.OfType<Entry>().OrderBy(entry => entry.Index).Select(entry => entry.Embedding)],
            Usage = document.Usage?.ToUsage() ?? default,
        };
    }

    internal sealed class Entry
    {
        public int Index { get; set; }

        [JsonConverter(typeof(VectorConverter))]
        public ImmutableArray<float> Embedding { get; set; } = [];
    }

    /// <summary>Numbers, or the bytes of 32-bit numbers, little endian, in base64: servers that do not know the latter send the former.</summary>
    internal sealed class VectorConverter : JsonConverter<ImmutableArray<float>>
    {
        public override ImmutableArray<float> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                return Decode(reader.HasValueSequence || reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
            }

            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("An embedding is neither numbers nor base64.");
            }

            var numbers = ImmutableArray.CreateBuilder<float>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                numbers.Add(reader.TokenType == JsonTokenType.Number ? reader.GetSingle() : throw new JsonException("An embedding holds something else than numbers."));
            }

            return numbers.ToImmutable();
        }

        public override void Write(Utf8JsonWriter writer, ImmutableArray<float> value, JsonSerializerOptions options) => throw new NotSupportedException();

        private static ImmutableArray<float> Decode(ReadOnlySpan<byte> base64)
        {
            var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
            if (Base64.DecodeFromUtf8(base64, bytes, out _, out var length) != System.Buffers.OperationStatus.Done || length % sizeof(float) != 0)
            {
                throw new JsonException("An embedding's base64 is damaged.");
            }

            var vector = new float[length / sizeof(float)];
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(vector);
        }
    }
}
