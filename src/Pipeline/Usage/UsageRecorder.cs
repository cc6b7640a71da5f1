using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Usage;

/// <summary>Takes the usage records of this process: counts them in metrics and logs one line each.</summary>
public sealed partial class UsageRecorder(UsageInstruments instruments, ILogger<UsageRecorder> logger)
{
    /// <summary>Takes one record. Never blocks, never throws.</summary>
    public void Record(UsageRecord record)
    {
        instruments.Record(record);
        LogRequest(
            record.Request,
            record.Model,
            record.Caller.Tenant,
            record.Usage.PromptTokens,
            record.Usage.CachedTokens,
            record.Usage.CompletionTokens,
            record.Duration.TotalMilliseconds,
            record.TimeToFirstToken?.TotalMilliseconds,
            record.Error?.ToString() ?? "completed");
    }
}
