using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads what OpenAI, and those who speak its format, say when something is wrong.</summary>
internal static class OpenAIErrors
{
    /// <summary>Reads the body of an answer without success.</summary>
    public static InferenceError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            var error = JsonSerializer.Deserialize(body.Span, OpenAIJson.Default.WireErrorBody);
            return Read(error?.Error ?? new WireError { Message = error?.Message ?? error?.Detail }, status);
        }
        catch (JsonException)
        {
            return ProviderErrors.Refused(status, message: null);
        }
    }

    /// <summary>Reads an error, wherever it stood.</summary>
    /// <param name="error">What is said of it.</param>
    /// <param name="status">HTTP status; <see langword="null"/>: it came after a success.</param>
    public static InferenceError Read(WireError error, int? status) =>
        ProviderErrors.Refused(CodeOf(error, status), error.Message, status, error.Param);

    private static InferenceErrorCode CodeOf(WireError error, int? status)
    {
        if (IsContextLength(error))
        {
            return InferenceErrorCode.ContextLengthExceeded;
        }

        return Known(error.Code) ?? (status is { } known ? ProviderErrors.CodeOf(known) : Known(error.Type) ?? Numeric(error.Code) ?? InferenceErrorCode.ProviderBroken);
    }

    // Servers of one's own say it in words only.
    private static bool IsContextLength(WireError error) =>
        error.Code is "context_length_exceeded" || error.Type is "exceed_context_size_error" ||
        error.Message?.Contains("maximum context length", StringComparison.OrdinalIgnoreCase) is true;

    private static InferenceErrorCode? Known(string? word) => word switch
    {
        "model_not_found" or "DeploymentNotFound" or "NotFoundError" => InferenceErrorCode.ProviderModelNotFound,

        // It comes as a 429, but waiting does not fill the account.
        "insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active" or "invalid_api_key" or "account_deactivated" or
            "authentication_error" or "permission_error" => InferenceErrorCode.ProviderCredentials,
        "rate_limit_exceeded" or "rate_limit_error" or "tokens" or "requests" => InferenceErrorCode.ProviderRateLimited,
        "server_error" or "internal_error" or "internal_server_error" or "InternalServerError" or "server_overloaded" or "engine_overloaded" or
            "overloaded_error" or "slow_down" or "ServiceUnavailableError" => InferenceErrorCode.ProviderUnavailable,
        "invalid_request_error" or "BadRequestError" or "invalid_prompt" or "content_filter" or "content_policy_violation" => InferenceErrorCode.ProviderRejected,
        "timeout" => InferenceErrorCode.ProviderTimeout,
        _ => null,
    };

    // vLLM's code is a status.
    private static InferenceErrorCode? Numeric(string? code) =>
        int.TryParse(code, out var status) && status is >= 400 and < 600 ? ProviderErrors.CodeOf(status) : null;
}
