namespace Orleans.Ai.Decoding;

/// <summary>A mixture of gated feed-forwards.</summary>
/// <typeparam name="T">A matrix.</typeparam>
/// <param name="Router">One output for each expert; float32 in every format, for a token's choice of experts hangs on it.</param>
/// <param name="Experts">Of one shape.</param>
internal sealed record ExpertFeedForward<T>(T Router, DenseFeedForward<T>[] Experts) : FeedForward<T>
{
    public override ExpertFeedForward<TOther> Select<TOther>(Func<T, TOther> linear) =>
        new(linear(Router), Array.ConvertAll(Experts, expert => expert.Select(linear)));
}
