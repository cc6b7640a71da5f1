namespace Orleans.Ai.Remote;

/// <summary>What one request cost, as the admin API shows it.</summary>
internal sealed record RemoteUsageRecord
{
    public required string Request { get; init; }

    public required string Tenant { get; init; }

    public required string Key { get; init; }

    public required string Model { get; init; }

    public long PromptTokens { get; init; }

    public long CachedTokens { get; init; }

    public long CompletionTokens { get; init; }

    public string? Error { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public double DurationMs { get; init; }

    public double? TimeToFirstTokenMs { get; init; }
}
