using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Admin;

/// <summary>Usage in the admin API's JSON.</summary>
internal static class UsageJson
{
    // A run that tells nothing for so long has been killed; three heartbeats of the outbox.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    public static void Write(Utf8JsonWriter json, UsagePage page, UsageTotals totals, IEnumerable<UsageRun> runs, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var entry in page.Entries)
        {
            Write(json, entry);
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, page.Next is not null);
        json.WriteString("next"u8, page.Next);
        WriteTotals(json, totals);
        json.WriteStartArray("gaps"u8);
        foreach (var run in runs.Where(run => run.Missing > 0 || IsLost(run, now)))
        {
            WriteGap(json, run, now);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, UsageEntry entry)
    {
        var record = entry.Record;
        json.WriteStartObject();
        json.WriteString("request"u8, record.Request.Value);
        json.WriteString("tenant"u8, record.Caller.Tenant.Value);
        json.WriteString("key"u8, record.Caller.Key.Value);
        json.WriteString("model"u8, record.Model.Value);
        WriteTokens(json, record.Usage);
        json.WriteString("error"u8, record.Error is { } error ? InferenceErrorTable.Get(error).WireCode : null);
        json.WriteString("started_at"u8, record.StartedAt);
        json.WriteNumber("duration_ms"u8, record.Duration.TotalMilliseconds);
        if (record.TimeToFirstToken is { } time)
        {
            json.WriteNumber("time_to_first_token_ms"u8, time.TotalMilliseconds);
        }
        else
        {
            json.WriteNull("time_to_first_token_ms"u8);
        }

        json.WriteString("target"u8, record.Target?.ToString());
        json.WriteNumber("attempts"u8, record.Attempts);
        if (record.Cost is { } cost)
        {
            json.WriteStartObject("cost"u8);
            WriteCost(json, cost);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("cost"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, UsageTotals totals)
    {
        json.WriteStartObject("totals"u8);
        json.WriteNumber("requests"u8, totals.Requests);
        json.WriteNumber("failed"u8, totals.Failed);
        WriteTokens(json, totals.Usage);
        json.WriteNumber("unpriced"u8, totals.Unpriced);
        json.WriteStartArray("costs"u8);
        foreach (var cost in totals.Costs)
        {
            json.WriteStartObject();
            WriteCost(json, cost);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // An exact number of billionths, and not a fraction that programs round.
    private static void WriteCost(Utf8JsonWriter json, Cost cost)
    {
        json.WriteNumber("nano_units"u8, cost.NanoUnits);
        json.WriteString("currency"u8, cost.Currency);
    }

    private static void WriteTokens(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
    }

    private static void WriteGap(Utf8JsonWriter json, UsageRun run, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("run"u8, run.Id);
        json.WriteString("node"u8, run.Node);
        json.WriteString("state"u8, run.IsClosed ? "closed"u8 : IsLost(run, now) ? "lost"u8 : "running"u8);
        json.WriteString("started_at"u8, run.StartedAt);
        json.WriteString("seen_at"u8, run.SeenAt);
        json.WriteNumber("issued"u8, run.Issued);
        json.WriteNumber("missing"u8, run.Missing);
        json.WriteEndObject();
    }

    // What came and ended in its last moment is in no count, so that one is shown that misses nothing we know of.
    private static bool IsLost(UsageRun run, DateTimeOffset now) => !run.IsClosed && now - run.SeenAt > LongestSilence;
}
