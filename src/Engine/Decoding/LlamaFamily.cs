using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Llama (Touvron et al., arXiv:2302.13971). SmolLM3, some of whose layers do not turn queries and keys, has the same weights.</summary>
internal static class LlamaFamily
{
    public static TransformerModel<LinearSource, NormSource> Describe(ModelConfig config)
    {
        var builder = new TransformerBuilder(config);
        return builder.Build((_, name) => builder.PreNormLayer(name, config.AttentionBias, config.AttentionBias));
    }
}
