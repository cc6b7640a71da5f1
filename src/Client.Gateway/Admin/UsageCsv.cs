using System.Globalization;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Admin;

/// <summary>Usage as comma-separated values (RFC 4180). No value of it but a target holds a comma, a quote or a line's end.</summary>
internal static class UsageCsv
{
    public const string MediaType = "text/csv";

    public const string Titles =
        "request,tenant,key,model,prompt_tokens,cached_tokens,completion_tokens,total_tokens,error,started_at,duration_ms,time_to_first_token_ms,target,attempts,cost_nano_units,currency,reasoning_tokens,cache_write_tokens\r\n";

    public static string Line(UsageRecord record)
    {
        var (usage, error) = (record.Usage, record.Error is { } code ? InferenceErrorTable.Get(code).WireCode : "");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Request},{record.Caller.Tenant},{record.Caller.Key},{record.Model},{usage.PromptTokens},{usage.CachedTokens},{usage.CompletionTokens},{usage.TotalTokens},{error},{record.StartedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ},{record.Duration.TotalMilliseconds},{record.TimeToFirstToken?.TotalMilliseconds},{Quote(record.Target?.ToString())},{record.Attempts},{record.Cost?.NanoUnits},{record.Cost?.Currency},{usage.ReasoningTokens},{usage.CacheWriteTokens}\r\n");
    }

    // What a provider calls a model is the provider's affair.
    private static string? Quote(string? text) => text is null || !(text.Contains(',') || text.Contains('"') || text.Contains('\r') || text.Contains('\n'))
        ? text
        : '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
