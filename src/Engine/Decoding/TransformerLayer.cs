namespace Orleans.Ai.Decoding;

/// <summary>Weights of one layer: attention and a feed-forward, each added to the residual stream.</summary>
/// <typeparam name="TLinear">A matrix: as a family describes it, or as a decoder holds it.</typeparam>
/// <typeparam name="TNorm">A norm, likewise.</typeparam>
internal sealed record TransformerLayer<TLinear, TNorm>
    where TNorm : class
{
    /// <summary>Before attention; null: its input is the residual stream as it is.</summary>
    public TNorm? AttentionNorm { get; init; }

    /// <summary>Outputs: queries, keys, values, head by head.</summary>
    public required TLinear QueryKeyValue { get; init; }

    /// <summary>Of queries before they turn: of each head, or of all as one, as wide as its weights.</summary>
    public TNorm? QueryNorm { get; init; }

    /// <summary>The same of keys.</summary>
    public TNorm? KeyNorm { get; init; }

    /// <summary>Back to the residual stream.</summary>
    public required TLinear AttentionOutput { get; init; }

    /// <summary>Of what attention adds to the residual stream.</summary>
    public TNorm? PostAttentionNorm { get; init; }

    /// <summary>Before the feed-forward; null: its input is the residual stream as it is.</summary>
    public TNorm? FeedForwardNorm { get; init; }

    public required FeedForward<TLinear> FeedForward { get; init; }

    /// <summary>Of what the feed-forward adds to the residual stream.</summary>
    public TNorm? PostFeedForwardNorm { get; init; }

    /// <summary>The same layer of other things.</summary>
    public TransformerLayer<TLinear2, TNorm2> Select<TLinear2, TNorm2>(Func<TLinear, TLinear2> linear, Func<TNorm, TNorm2> norm)
        where TNorm2 : class
    {
        TNorm2? Norm(TNorm? source) => source is null ? null : norm(source);
        return new()
        {
            AttentionNorm = Norm(AttentionNorm),
            QueryKeyValue = linear(QueryKeyValue),
            QueryNorm = Norm(QueryNorm),
            KeyNorm = Norm(KeyNorm),
            AttentionOutput = linear(AttentionOutput),
            PostAttentionNorm = Norm(PostAttentionNorm),
            FeedForwardNorm = Norm(FeedForwardNorm),
            FeedForward = FeedForward.Select(linear),
            PostFeedForwardNorm = Norm(PostFeedForwardNorm),
        };
    }
}
