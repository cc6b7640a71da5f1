using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Qwen3 (arXiv:2505.09388): norms of query and key heads; in the MoE models layers with experts, dense ones among them.</summary>
internal static class Qwen3Family
{
    public static TransformerModel<LinearSource, NormSource> Describe(ModelConfig config)
    {
        var builder = new TransformerBuilder(config);
        return builder.Build((index, name) => builder.WithHeadNorms(name, new()
        {
            AttentionNorm = builder.HiddenNorm($"{name}.input_layernorm"),
            QueryKeyValue = builder.QueryKeyValue(name, config.AttentionBias),
            AttentionOutput = builder.AttentionOutput(name, config.AttentionBias),
            FeedForwardNorm = builder.HiddenNorm($"{name}.post_attention_layernorm"),
            FeedForward = config.Layers[index].HasExperts && config.Experts is { } experts
                ? builder.Experts($"{name}.mlp", experts)
                : builder.FeedForward($"{name}.mlp", config.IntermediateSize),
        }));
    }
}
