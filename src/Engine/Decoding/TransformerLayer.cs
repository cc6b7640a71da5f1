namespace Orleans.Ai.Decoding;

/// <summary>Weights of one layer: attention and a feed-forward, each added to the residual stream.</summary>
internal sealed record TransformerLayer
{
    /// <summary>Before attention; null: its input is the residual stream as it is.</summary>
    public RmsNorm? AttentionNorm { get; init; }

    /// <summary>Outputs: queries, keys, values, head by head.</summary>
    public required Linear QueryKeyValue { get; init; }

    /// <summary>Of queries before they turn: of each head, or of all as one, as wide as its weights.</summary>
    public RmsNorm? QueryNorm { get; init; }

    /// <summary>The same of keys.</summary>
    public RmsNorm? KeyNorm { get; init; }

    /// <summary>Back to the residual stream.</summary>
    public required Linear AttentionOutput { get; init; }

    /// <summary>Of what attention adds to the residual stream.</summary>
    public RmsNorm? PostAttentionNorm { get; init; }

    /// <summary>Before the feed-forward; null: its input is the residual stream as it is.</summary>
    public RmsNorm? FeedForwardNorm { get; init; }

    public required FeedForward FeedForward { get; init; }

    /// <summary>Of what the feed-forward adds to the residual stream.</summary>
    public RmsNorm? PostFeedForwardNorm { get; init; }
}
