using Microsoft.Extensions.Logging;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Usage;

public sealed partial class UsageRecorder
{
    [LoggerMessage(
        2000,
        LogLevel.Information,
        "Request {RequestId} for {Model} of {Tenant} completed: {PromptTokens} prompt ({CachedTokens} cached) and {CompletionTokens} completion tokens in {DurationMs:F1} ms, first token after {TimeToFirstTokenMs:F1} ms")]
    private partial void LogCompleted(
        RequestId requestId,
        ModelId model,
        TenantId tenant,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        double durationMs,
        double timeToFirstTokenMs);

    [LoggerMessage(
        2001,
        LogLevel.Information,
        "Request {RequestId} for {Model} of {Tenant} ended with {Error} after {DurationMs:F1} ms: {PromptTokens} prompt and {CompletionTokens} completion tokens")]
    private partial void LogFailed(
        RequestId requestId,
        ModelId model,
        TenantId tenant,
        InferenceErrorCode error,
        double durationMs,
        long promptTokens,
        long completionTokens);
}
