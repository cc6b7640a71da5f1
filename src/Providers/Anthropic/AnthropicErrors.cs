using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>Reads <c>{"type":"error","error":{"type","message"}}</c>.</summary>
internal static class AnthropicErrors
{
    private const int Overloaded = 529;

    /// <summary>From an answer without success.</summary>
    public static InferenceError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonReading.TryParseObject(body);
            var error = document?.RootElement.Object("error") ?? default;
            var message = error.Text("message");
            var code = CodeOf(error.Text("type"), message) ?? (status == Overloaded ? InferenceErrorCode.ProviderUnavailable : ProviderErrors.CodeOf(status));
            return ProviderErrors.Refused(code, message, status);
        }
        catch (JsonException)
        {
            return ProviderErrors.Refused(status, null);
        }
    }

    /// <summary>From an event of a stream.</summary>
    public static InferenceError Read(JsonElement error) =>
        ProviderErrors.Refused(CodeOf(error.Text("type"), error.Text("message")) ?? InferenceErrorCode.ProviderUnavailable, error.Text("message"));

    private static InferenceErrorCode? CodeOf(string? type, string? message) => type switch
    {
        "invalid_request_error" when IsTooLong(message) => InferenceErrorCode.ContextLengthExceeded,
        "invalid_request_error" or "request_too_large" => InferenceErrorCode.ProviderRejected,
        "authentication_error" or "permission_error" or "billing_error" => InferenceErrorCode.ProviderCredentials,
        "not_found_error" => InferenceErrorCode.ProviderModelNotFound,
        "rate_limit_error" => InferenceErrorCode.ProviderRateLimited,
        "timeout_error" => InferenceErrorCode.ProviderTimeout,
        "overloaded_error" or "api_error" => InferenceErrorCode.ProviderUnavailable,
        _ => null,
    };

    // The API has no code of its own for it.
    private static bool IsTooLong(string? message) =>
        message is not null && (message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase)
            || message.Contains("exceed context limit", StringComparison.OrdinalIgnoreCase));
}
