using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Qwen2 and Qwen2.5 (arXiv:2407.10671): biases on queries, keys and values alone.</summary>
internal static class Qwen2Family
{
    public static TransformerModel<LinearSource, NormSource> Describe(ModelConfig config)
    {
        var builder = new TransformerBuilder(config);
        return builder.Build((_, name) => builder.PreNormLayer(name, queryBias: true, outputBias: false));
    }
}
