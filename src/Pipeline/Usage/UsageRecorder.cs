using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Usage;

/// <summary>Takes the usage records of this process: counts them in metrics and logs one line each.</summary>
public sealed partial class UsageRecorder(UsageInstruments instruments, ILogger<UsageRecorder> logger)
{
    /// <summary>Takes one record. Never blocks, never throws.</summary>
    public void Record(UsageRecord record)
    {
        instruments.Record(record);
        var (usage, duration) = (record.Usage, record.Duration.TotalMilliseconds);
        if (record.Error is { } error)
        {
            LogFailed(record.Request, record.Model, record.Caller.Tenant, error, duration, usage.PromptTokens, usage.CompletionTokens);
            return;
        }

        LogCompleted(
            record.Request,
            record.Model,
            record.Caller.Tenant,
            usage.PromptTokens,
            usage.CachedTokens,
            usage.CompletionTokens,
            duration,
            (record.TimeToFirstToken ?? record.Duration).TotalMilliseconds);
    }
}
