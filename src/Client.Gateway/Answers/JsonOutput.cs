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

    private const int MostKept = 16 << 10;

    // Of this thread's last text.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? kept;

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
        // Who writes within this writing finds none, and makes another.
        var (buffer, json) = kept is { } ready ? ready : Create();
        kept = null;
        write(json);
        json.Flush();
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        if (buffer.Capacity <= MostKept)
        {
            buffer.Clear();
            json.Reset();
            kept = (buffer, json);
        }

        return text;
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Create()
    {
        var buffer = new ArrayBufferWriter<byte>();
        return (buffer, CreateWriter(buffer));
    }

    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, Options.Encoder);
}
