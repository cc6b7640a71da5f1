using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Mistral (Jiang et al., arXiv:2310.06825): no biases; all layers with a window or none.</summary>
internal static class MistralFamily
{
    public static TransformerModel<LinearSource, NormSource> Describe(ModelConfig config)
    {
        var builder = new TransformerBuilder(config);
        return builder.Build((_, name) => builder.PreNormLayer(name, queryBias: false, outputBias: false));
    }
}
