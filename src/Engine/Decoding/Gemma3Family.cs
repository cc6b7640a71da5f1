using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>
/// Gemma 3, text alone (arXiv:2503.19786): norms before and after both halves of a layer and of query and key heads, all
/// weighted by 1 + w; embeddings times the root of their width; layers with a window between layers without.
/// </summary>
internal static class Gemma3Family
{
    public static TransformerModel<LinearSource, NormSource> Describe(ModelConfig config)
    {
        var builder = new TransformerBuilder(config) { NormOffset = 1 };
        return builder.Build((_, name) => DescribeLayer(config, builder, name), (float)Math.Sqrt(config.HiddenSize));
    }

    private static TransformerLayer<LinearSource, NormSource> DescribeLayer(ModelConfig config, TransformerBuilder builder, string name) => builder.WithHeadNorms(name, new()
    {
        AttentionNorm = builder.HiddenNorm($"{name}.input_layernorm"),
        QueryKeyValue = builder.QueryKeyValue(name, config.AttentionBias),
        AttentionOutput = builder.AttentionOutput(name, config.AttentionBias),
        PostAttentionNorm = builder.HiddenNorm($"{name}.post_attention_layernorm"),
        FeedForwardNorm = builder.HiddenNorm($"{name}.pre_feedforward_layernorm"),
        FeedForward = builder.FeedForward($"{name}.mlp", config.IntermediateSize),
        PostFeedForwardNorm = builder.HiddenNorm($"{name}.post_feedforward_layernorm"),
    });
}
