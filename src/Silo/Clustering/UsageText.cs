using System.Globalization;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Clustering;

/// <summary>A usage record as a line of text; no value of it holds a bar.</summary>
internal static class UsageText
{
    private const int Fields = 20;

    public static string Write(UsageEntry entry)
    {
        var (record, usage) = (entry.Record, entry.Record.Usage);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Caller.Tenant}|{record.Request}|{record.StartedAt.ToUnixTimeMilliseconds()}|{record.Caller.Key}|{(int)record.Caller.Role}|{record.Model}|{usage.PromptTokens}|{usage.CachedTokens}|{usage.CompletionTokens}|{(int?)record.Error}|{record.Duration.Ticks}|{record.TimeToFirstToken?.Ticks}|{entry.Sequence}|{usage.ReasoningTokens}|{usage.CacheWriteTokens}|{record.Target?.Provider}|{Escape(record.Target?.Model)}|{record.Cost?.NanoUnits}|{record.Cost?.Currency}|{record.Attempts}");
    }

    public static UsageEntry Read(string text)
    {
        // A line of an older version is shorter.
        var parts = text.Split('|');
        parts = [.. parts, .. Enumerable.Repeat("", Math.Max(0, Fields - parts.Length))];
        return new(
            new()
            {
                Request = new RequestId(parts[1]),
                Caller = new() { Tenant = new(parts[0]), Key = new(parts[3]), Role = (CallerRole)Number(parts[4])! },
                Model = new(parts[5]),
                Usage = new()
                {
                    PromptTokens = Number(parts[6])!.Value,
                    CachedTokens = Number(parts[7])!.Value,
                    CompletionTokens = Number(parts[8])!.Value,
                    ReasoningTokens = Number(parts[13]) ?? 0,
                    CacheWriteTokens = Number(parts[14]) ?? 0,
                },
                Error = (InferenceErrorCode?)Number(parts[9]),
                StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(Number(parts[2])!.Value),
                Duration = TimeSpan.FromTicks(Number(parts[10])!.Value),
                TimeToFirstToken = Number(parts[11]) is { } ticks ? TimeSpan.FromTicks(ticks) : null,
                Target = parts[15].Length > 0 ? new(parts[15], Uri.UnescapeDataString(parts[16])) : null,
                Cost = Number(parts[17]) is { } cost ? new(cost, parts[18]) : null,
                Attempts = (int)(Number(parts[19]) ?? 0),
            },
            Number(parts[12]));
    }

    // What a provider calls a model is the provider's affair.
    private static string? Escape(string? text) => text is null ? null : Uri.EscapeDataString(text);

    private static long? Number(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
