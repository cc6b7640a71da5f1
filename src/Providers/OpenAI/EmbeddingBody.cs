using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Writes a request of embeddings (OpenAI API reference, <c>CreateEmbeddingRequest</c>).</summary>
internal static class EmbeddingBody
{
    private static readonly FrozenSet<string> Names = new[] { "model", "input", "dimensions", "encoding_format" }.ToFrozenSet(StringComparer.Ordinal);

    public static ReadOnlyMemory<byte> Write(ProviderModel model, EmbeddingRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 10);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("model"u8, model.Name);
        json.WriteStartArray("input"u8);
        WriteInputs(json, request.Inputs);
        json.WriteEndArray();
        if (request.Dimensions is { } dimensions)
        {
            json.WriteNumber("dimensions"u8, dimensions);
        }

        // A third of the digits' size, and exact.
        json.WriteString("encoding_format"u8, "base64"u8);
        ExtraFields.Write(json, request.Extra, Names);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    // The format has lists of texts and lists of lists of tokens, and none of both.
    private static void WriteInputs(Utf8JsonWriter json, IReadOnlyList<Prompt> inputs)
    {
        if (inputs.Select(input => input is Prompt.Tokens).Distinct().Count() > 1)
        {
            throw new UnsupportedRequestException("input", "The provider takes either texts or tokens in one request, not both.");
        }

        foreach (var input in inputs)
        {
            if (input is Prompt.Tokens tokens)
            {
                json.WriteStartArray();
                foreach (var id in tokens.Ids)
                {
                    json.WriteNumberValue(id);
                }

                json.WriteEndArray();
            }
            else
            {
                json.WriteStringValue(((Prompt.Text)input).Value);
            }
        }
    }
}
