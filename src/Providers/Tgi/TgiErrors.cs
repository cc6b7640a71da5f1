using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.OpenAI;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Tgi;

/// <summary>Reads <c>{"error","error_type"}</c>, and OpenAI's form of errors where a server before TGI says it so.</summary>
internal static class TgiErrors
{
    /// <summary>From an answer without success.</summary>
    public static InferenceError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonReading.TryParseObject(body);
            var root = document?.RootElement ?? default;
            return Is(root) ? Read(root, status) : OpenAIErrors.Read(status, body);
        }
        catch (JsonException)
        {
            return ProviderErrors.Refused(status, null);
        }
    }

    /// <summary>It is an error of TGI's.</summary>
    public static bool Is(JsonElement root) => root.Text("error") is not null;

    /// <summary>From an object that is one.</summary>
    public static InferenceError Read(JsonElement root, int? status = null)
    {
        var message = root.Text("error");
        return ProviderErrors.Refused(CodeOf(root.Text("error_type"), message, status), message, status);
    }

    private static InferenceErrorCode CodeOf(string? type, string? message, int? status) => type switch
    {
        "validation" or "Input validation error" when IsTooLong(message) => InferenceErrorCode.ContextLengthExceeded,
        "validation" or "template_error" or "tool_error" or "empty_input" => InferenceErrorCode.ProviderRejected,
        "overloaded" => InferenceErrorCode.ProviderRateLimited,
        "generation" or "healthcheck" or "request_failed" => InferenceErrorCode.ProviderUnavailable,
        "incomplete_generation" or "incomplete_generation_stream" or "stream_serialization_error" => InferenceErrorCode.ProviderBroken,
        _ => status is 424 or null ? InferenceErrorCode.ProviderUnavailable : ProviderErrors.CodeOf(status.Value),
    };

    // It has no type of its own.
    private static bool IsTooLong(string? message) =>
        message is not null && message.Contains("tokens", StringComparison.Ordinal) && message.Contains("must", StringComparison.Ordinal)
            && (message.Contains("max_new_tokens", StringComparison.Ordinal) || message.Contains("max_input_tokens", StringComparison.Ordinal));
}
