namespace Orleans.Ai.Decoding;

/// <summary>Weights of a layer's feed-forward: <see cref="DenseFeedForward{T}"/> or <see cref="ExpertFeedForward{T}"/>.</summary>
/// <typeparam name="T">A matrix.</typeparam>
internal abstract record FeedForward<T>
{
    /// <summary>The same feed-forward of other matrices.</summary>
    public abstract FeedForward<TOther> Select<TOther>(Func<T, TOther> linear);
}
