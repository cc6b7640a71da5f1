using System.Globalization;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>Reads <c>{"error":{"code","message","status","details"}}</c> (google.rpc.Status), alone or as the first of an array.</summary>
internal static class GeminiErrors
{
    private const int SecondsPerDay = 24 * 60 * 60;

    /// <summary>From an answer without success.</summary>
    public static InferenceError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            root = root.ValueKind is JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
            return root.Object("error") is { ValueKind: JsonValueKind.Object } error ? Read(error, status) : ProviderErrors.Refused(status, null);
        }
        catch (JsonException)
        {
            return ProviderErrors.Refused(status, null);
        }
    }

    /// <summary>From an error itself.</summary>
    public static InferenceError Read(JsonElement error, int? status = null)
    {
        var message = error.Text("message");
        var code = CodeOf(error, message) ?? ProviderErrors.CodeOf(status ?? (int)(error.Number("code") ?? 500));
        return ProviderErrors.Refused(code, message, status) with { RetryAfter = RetryAfter(error) };
    }

    private static InferenceErrorCode? CodeOf(JsonElement error, string? message) => error.Text("status") switch
    {
        "INVALID_ARGUMENT" when error.Items("details").Any(detail => detail.Text("reason") is "API_KEY_INVALID") => InferenceErrorCode.ProviderCredentials,
        "INVALID_ARGUMENT" when IsTooLong(message) => InferenceErrorCode.ContextLengthExceeded,
        "INVALID_ARGUMENT" or "OUT_OF_RANGE" or "UNIMPLEMENTED" => InferenceErrorCode.ProviderRejected,
        // The client named a file of its own that is not there, or not yet: no key of ours is at fault.
        "PERMISSION_DENIED" or "FAILED_PRECONDITION" when message?.Contains(" File ", StringComparison.Ordinal) == true => InferenceErrorCode.ProviderRejected,
        "UNAUTHENTICATED" or "PERMISSION_DENIED" or "FAILED_PRECONDITION" => InferenceErrorCode.ProviderCredentials,
        "NOT_FOUND" => InferenceErrorCode.ProviderModelNotFound,
        "RESOURCE_EXHAUSTED" => InferenceErrorCode.ProviderRateLimited,
        "DEADLINE_EXCEEDED" or "CANCELLED" => InferenceErrorCode.ProviderTimeout,
        "UNAVAILABLE" or "INTERNAL" or "ABORTED" or "UNKNOWN" => InferenceErrorCode.ProviderUnavailable,
        _ => null,
    };

    private static bool IsTooLong(string? message) =>
        message?.Contains("exceeds the maximum number of tokens", StringComparison.OrdinalIgnoreCase) == true;

    // google.rpc.RetryInfo: {"retryDelay": "34.5s"}.
    private static TimeSpan? RetryAfter(JsonElement error)
    {
        var delay = error.Items("details").Select(detail => detail.Text("retryDelay")).FirstOrDefault(text => text is not null);
        return double.TryParse(delay?.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < SecondsPerDay
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }
}
