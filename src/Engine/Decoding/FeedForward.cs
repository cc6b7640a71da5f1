namespace Orleans.Ai.Decoding;

/// <summary>Weights of a layer's feed-forward: <see cref="DenseFeedForward"/> or <see cref="ExpertFeedForward"/>.</summary>
internal abstract record FeedForward;

/// <summary>One gated feed-forward.</summary>
/// <param name="GateUp">Outputs: gate, then up.</param>
/// <param name="Down">Back to the residual stream.</param>
internal sealed record DenseFeedForward(Linear GateUp, Linear Down) : FeedForward;

/// <summary>A mixture of gated feed-forwards.</summary>
/// <param name="Router">One output for each expert; float32 in every format, for a token's choice of experts hangs on it.</param>
/// <param name="Experts">Of one shape.</param>
internal sealed record ExpertFeedForward(Linear Router, DenseFeedForward[] Experts) : FeedForward;
