namespace Orleans.Ai.Usage;

/// <summary>What a model costs from some day on. Unit of all prices: billionths of the currency per token; 0 and up.</summary>
internal sealed record PriceEntry
{
    // A million units: more is a mistake, and must not make sums overflow.
    private const long Highest = 1_000_000_000_000_000;

    /// <summary>Name of the provider, as it is configured, or <c>local</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>What the model is called there; <c>*</c>: any that has no entry of its own.</summary>
    public required string Model { get; init; }

    /// <summary>From when on.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>Of a token of the prompt.</summary>
    public required long Input { get; init; }

    /// <summary>Of one that the provider had in its cache; <see langword="null"/>: as <see cref="Input"/>.</summary>
    public long? CachedInput { get; init; }

    /// <summary>Of one that was written into its cache; <see langword="null"/>: as <see cref="Input"/>.</summary>
    public long? CacheWrite { get; init; }

    /// <summary>Of a token of the answer.</summary>
    public required long Output { get; init; }

    /// <summary>Of one that was thought and not said; <see langword="null"/>: as <see cref="Output"/>.</summary>
    public long? Reasoning { get; init; }

    /// <summary>Of an image in the prompt, beside its tokens. Default 0.</summary>
    public long Image { get; init; }

    /// <summary>What that many cost; at most a million units. Unit: billionths of the currency.</summary>
    public long CostOf(TokenUsage usage, int images)
    {
        var plain = Math.Max(0, usage.PromptTokens - usage.CachedTokens - usage.CacheWriteTokens);
        var said = Math.Max(0, usage.CompletionTokens - usage.ReasoningTokens);
        var cost = ((Int128)plain * Input) + ((Int128)usage.CachedTokens * (CachedInput ?? Input)) + ((Int128)usage.CacheWriteTokens * (CacheWrite ?? Input))
            + ((Int128)said * Output) + ((Int128)usage.ReasoningTokens * (Reasoning ?? Output)) + ((Int128)images * Image);
        return (long)Int128.Min(cost, Highest);
    }
}
