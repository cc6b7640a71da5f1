using System.Text.Json;
using Grpc.Core;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>Reads what Triton says when something is wrong: a text, with an HTTP status or one of gRPC.</summary>
internal static class TritonErrors
{
    /// <summary>From an answer without success: <c>{"error": "…"}</c>.</summary>
    public static InferenceError Read(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonReading.TryParseObject(body);
            var message = document?.RootElement.Text("error");
            return ProviderErrors.Refused(CodeOf(message) ?? ProviderErrors.CodeOf(status), message, status);
        }
        catch (JsonException)
        {
            return ProviderErrors.Refused(status, null);
        }
    }

    /// <summary>From a stream that has begun.</summary>
    public static InferenceError Read(string message) => ProviderErrors.Refused(CodeOf(message) ?? InferenceErrorCode.ProviderUnavailable, message);

    /// <summary>From a status of gRPC; the caller's own cancellation is none of these.</summary>
    public static InferenceError Read(Status status) => ProviderErrors.Refused(CodeOf(status.Detail) ?? CodeOf(status.StatusCode), status.Detail);

    private static InferenceErrorCode CodeOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.FailedPrecondition or StatusCode.Unimplemented => InferenceErrorCode.ProviderRejected,
        StatusCode.NotFound => InferenceErrorCode.ProviderModelNotFound,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => InferenceErrorCode.ProviderCredentials,
        StatusCode.ResourceExhausted => InferenceErrorCode.ProviderRateLimited,
        StatusCode.DeadlineExceeded => InferenceErrorCode.ProviderTimeout,
        _ => InferenceErrorCode.ProviderUnavailable,
    };

    // It answers 400 to most of what is wrong; the words say what that is.
    private static InferenceErrorCode? CodeOf(string? message) => message switch
    {
        null => null,
        _ when message.Contains("unknown model", StringComparison.OrdinalIgnoreCase) => InferenceErrorCode.ProviderModelNotFound,
        _ when message.Contains("is not ready", StringComparison.OrdinalIgnoreCase) => InferenceErrorCode.ProviderUnavailable,
        _ when message.Contains("maximum queue size", StringComparison.OrdinalIgnoreCase) => InferenceErrorCode.ProviderRateLimited,
        _ when message.Contains("maximum model length", StringComparison.OrdinalIgnoreCase) => InferenceErrorCode.ContextLengthExceeded,
        _ when message.Contains("maximum context length", StringComparison.OrdinalIgnoreCase) => InferenceErrorCode.ContextLengthExceeded,
        _ => null,
    };
}
