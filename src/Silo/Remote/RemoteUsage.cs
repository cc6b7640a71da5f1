namespace Orleans.Ai.Remote;

/// <summary>A page of usage records as the admin API sends it, with the totals of all that the filter lets through.</summary>
internal sealed record RemoteUsage
{
    public IReadOnlyList<RemoteUsageRecord> Data { get; init; } = [];

    public bool HasMore { get; init; }

    public string? Next { get; init; }

    public RemoteUsageTotals Totals { get; init; } = new();

    public IReadOnlyList<RemoteUsageGap> Gaps { get; init; } = [];
}
