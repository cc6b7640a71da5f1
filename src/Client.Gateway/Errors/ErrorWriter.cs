using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Errors;

/// <summary>Writes an <see cref="InferenceError"/> in OpenAI's shape, as <see cref="InferenceErrorTable"/> says.</summary>
internal static class ErrorWriter
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Answers with the error, unless the answer has begun.</summary>
    public static async Task WriteAsync(HttpContext context, InferenceError error)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return;
        }

        var row = InferenceErrorTable.Get(error.Code);
        response.StatusCode = row.Status;
        response.ContentType = "application/json";
        SetRetryAfter(response, row, error.RetryAfter);
        using var json = JsonOutput.CreateWriter(response.BodyWriter);
        WriteObject(json, error);
        json.Flush();
        await response.CompleteAsync();
    }

    /// <summary>What a client is told of a bug: where the details are, and none of them.</summary>
    public static InferenceError Internal(HttpContext context) => new()
    {
        Code = InferenceErrorCode.Internal,
        Message = $"The server failed to handle this request. Its log has the details under request id {context.TraceIdentifier}.",
    };

    public static void WriteObject(Utf8JsonWriter json, InferenceError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        WriteMembers(json, error, withType: true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The members of an error; an event of the Responses API has another meaning for <c>type</c>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, InferenceError error, bool withType)
    {
        var row = InferenceErrorTable.Get(error.Code);
        json.WriteString("message"u8, error.Message);
        if (withType)
        {
            json.WriteString("type"u8, row.Type);
        }

        json.WriteString("param"u8, error.Parameter);
        json.WriteString("code"u8, row.WireCode);
    }

    /// <summary>The error of a response that failed: OpenAI's closed list of codes has no others that fit.</summary>
    public static ReadOnlySpan<byte> ResponseCode(InferenceError error) => InferenceErrorTable.Get(error.Code).Type switch
    {
        "rate_limit_error" => "rate_limit_exceeded"u8,
        "invalid_request_error" => "invalid_prompt"u8,
        _ => "server_error"u8,
    };

    /// <summary>Overload and unavailability always say when to come back (RFC 9110, 10.2.3); rounded up to whole seconds.</summary>
    private static void SetRetryAfter(HttpResponse response, InferenceErrorRow row, TimeSpan? wanted)
    {
        var busy = row.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;
        if ((wanted ?? (busy ? DefaultRetryAfter : null)) is { } wait)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
    }
}
