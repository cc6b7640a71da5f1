namespace Orleans.Ai.Usage;

/// <summary>Tokens that a request read and wrote.</summary>
[GenerateSerializer, Immutable, Alias("ai.TokenUsage")]
public readonly record struct TokenUsage
{
    /// <summary>Tokens of the prompt, counted once for all choices.</summary>
    [Id(0)]
    public long PromptTokens { get; init; }

    /// <summary>Those of the prompt that were found in the KV cache.</summary>
    [Id(1)]
    public long CachedTokens { get; init; }

    /// <summary>Tokens generated, over all choices; the end-of-sequence token counts.</summary>
    [Id(2)]
    public long CompletionTokens { get; init; }

    /// <summary>Those of <see cref="CompletionTokens"/> that were thought and not said.</summary>
    [Id(3)]
    public long ReasoningTokens { get; init; }

    /// <summary>Those of <see cref="PromptTokens"/> that were written into a provider's prompt cache, where it says so.</summary>
    [Id(4)]
    public long CacheWriteTokens { get; init; }

    /// <summary>All tokens together.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>Adds up two parts of one request.</summary>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) => new()
    {
        PromptTokens = left.PromptTokens + right.PromptTokens,
        CachedTokens = left.CachedTokens + right.CachedTokens,
        CompletionTokens = left.CompletionTokens + right.CompletionTokens,
        ReasoningTokens = left.ReasoningTokens + right.ReasoningTokens,
        CacheWriteTokens = left.CacheWriteTokens + right.CacheWriteTokens,
    };
}
