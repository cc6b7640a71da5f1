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
        "Request {RequestId} for {Model} of {Tenant}: {PromptTokens} prompt ({CachedTokens} cached) and {CompletionTokens} completion tokens in {DurationMs:F1} ms, first token after {TimeToFirstTokenMs:F1} ms: {Outcome}")]
    private partial void LogRequest(
        RequestId requestId,
        ModelId model,
        TenantId tenant,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        double durationMs,
        double? timeToFirstTokenMs,
        string outcome);
}
