namespace Orleans.Ai.Remote;

/// <summary>Usage records added up, as the admin API does it, and as the command line does.</summary>
internal sealed record RemoteUsageTotals
{
    public long Requests { get; init; }

    public long Failed { get; init; }

    public long PromptTokens { get; init; }

    public long CachedTokens { get; init; }

    public long CompletionTokens { get; init; }

    public long TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>With one record more.</summary>
    public RemoteUsageTotals Add(RemoteUsageRecord record) => new()
    {
        Requests = Requests + 1,
        Failed = Failed + (record.Error is null ? 0 : 1),
        PromptTokens = PromptTokens + record.PromptTokens,
        CachedTokens = CachedTokens + record.CachedTokens,
        CompletionTokens = CompletionTokens + record.CompletionTokens,
    };

    public override string ToString() =>
        $"{Requests} requests, {Failed} of them failed; {PromptTokens} tokens in, {CachedTokens} of them from the KV cache, {CompletionTokens} tokens out.";
}
