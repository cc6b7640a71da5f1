using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>The body of a request as a JSON document over a pooled buffer.</summary>
internal static class RequestBody
{
    /// <summary>Reads the whole body and hands its document to <paramref name="read"/>, which must not keep it.</summary>
    public static async ValueTask<T> ReadAsync<T>(HttpRequest request, Func<JsonParameter, T> read)
    {
        RefuseForeignMediaType(request);
        var sequence = await ReadToEndAsync(request);
        var length = checked((int)sequence.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            sequence.CopyTo(buffer);
            request.BodyReader.AdvanceTo(sequence.End);
            return Read(buffer.AsMemory(0, length), read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a body that was kept.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> body, Func<JsonParameter, T> read)
    {
        using var document = Parse(body);
        return read(new JsonParameter(document.RootElement, "").AsObject());
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadToEndAsync(HttpRequest request)
    {
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (result.IsCompleted)
            {
                return result.Buffer;
            }

            request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            throw new InvalidRequestException(InferenceErrorCode.InvalidJson, "The body is not UTF-8, as JSON must be (RFC 8259, 8.1).");
        }

        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new InvalidRequestException(InferenceErrorCode.InvalidJson, $"The body is not valid JSON: {exception.Message}");
        }
    }

    private static void RefuseForeignMediaType(HttpRequest request)
    {
        if (!string.IsNullOrEmpty(request.ContentType) && !request.HasJsonContentType())
        {
            throw new InvalidRequestException(
                InferenceErrorCode.UnsupportedMediaType,
                "The body must be sent as 'Content-Type: application/json'.");
        }

        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            throw new InvalidRequestException(InferenceErrorCode.UnsupportedMediaType, "The body must be sent without Content-Encoding.");
        }
    }
}
