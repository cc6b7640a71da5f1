using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>OLMo 2 (arXiv:2501.00656): norms after both halves of a layer instead of before, and of all queries and all keys as one.</summary>
internal static class Olmo2Family
{
    public static TransformerModel<LinearSource, NormSource> Describe(ModelConfig config)
    {
        var builder = new TransformerBuilder(config);
        return builder.Build((_, name) => builder.WithProjectionNorms(name, new()
        {
            QueryKeyValue = builder.QueryKeyValue(name, config.AttentionBias),
            AttentionOutput = builder.AttentionOutput(name, config.AttentionBias),
            PostAttentionNorm = builder.HiddenNorm($"{name}.post_attention_layernorm"),
            FeedForward = builder.FeedForward($"{name}.mlp", config.IntermediateSize),
            PostFeedForwardNorm = builder.HiddenNorm($"{name}.post_feedforward_layernorm"),
        }));
    }
}
