using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

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

    /// <summary>Answers with one JSON value.</summary>
    public static async Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> write)
    {
        response.ContentType = "application/json";
        using var json = CreateWriter(response.BodyWriter);
        write(json);
        json.Flush();
        await response.CompleteAsync();
    }

    /// <summary>One JSON value as text, in one line.</summary>
    public static string ToText(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = CreateWriter(buffer);
        write(json);
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, Options.Encoder);
}
