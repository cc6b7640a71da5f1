using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.Ai.Answers;

/// <summary>How JSON is written: characters beyond ASCII stay as they are, for nothing of it is put into HTML unescaped.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static Utf8JsonWriter CreateWriter(IBufferWriter<byte> output) => new(output, Options);

    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, Options.Encoder);
}
