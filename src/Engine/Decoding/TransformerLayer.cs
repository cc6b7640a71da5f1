namespace Orleans.Ai.Decoding;

/// <summary>Weights of one layer: attention and a gated feed-forward, each behind a norm and added to the residual stream.</summary>
/// <param name="AttentionNorm">Before attention.</param>
/// <param name="QueryKeyValue">Outputs: queries, keys, values, head by head.</param>
/// <param name="AttentionOutput">Back to the residual stream.</param>
/// <param name="FeedForwardNorm">Before the feed-forward.</param>
/// <param name="GateUp">Outputs: gate, then up.</param>
/// <param name="Down">Back to the residual stream.</param>
internal sealed record TransformerLayer(
    RmsNorm AttentionNorm,
    Linear QueryKeyValue,
    Linear AttentionOutput,
    RmsNorm FeedForwardNorm,
    Linear GateUp,
    Linear Down);
