using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Phi-3 and Phi-4 (arXiv:2404.14219): Llama with fused projections.</summary>
internal static class Phi3Family
{
    public static TransformerModel<LinearSource, NormSource> Describe(ModelConfig config)
    {
        var builder = new TransformerBuilder(config);
        return builder.Build((_, name) => new()
        {
            AttentionNorm = builder.HiddenNorm($"{name}.input_layernorm"),
            QueryKeyValue = builder.FusedQueryKeyValue(name),
            AttentionOutput = builder.AttentionOutput(name, bias: false),
            FeedForwardNorm = builder.HiddenNorm($"{name}.post_attention_layernorm"),
            FeedForward = builder.FusedFeedForward($"{name}.mlp"),
        });
    }
}
