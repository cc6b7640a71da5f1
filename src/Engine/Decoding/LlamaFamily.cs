using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Llama (Touvron et al., arXiv:2302.13971) as Hugging Face names its tensors.</summary>
internal static class LlamaFamily
{
    public static TransformerModel Load(ModelConfig config, WeightLoader loader)
    {
        const string embedding = "model.embed_tokens";
        return new(
            config,
            loader.Embedding(embedding, config.VocabularySize, config.HiddenSize),
            [.. Enumerable.Range(0, config.LayerCount).Select(layer => LoadLayer(config, loader, $"model.layers.{layer}"))],
            loader.Norm("model.norm", config.HiddenSize, config.NormEpsilon),
            loader.Linear(config.HiddenSize, false, (config.TiedEmbeddings ? embedding : "lm_head", config.VocabularySize)));
    }

    private static TransformerLayer LoadLayer(ModelConfig config, WeightLoader loader, string name)
    {
        var (hidden, inner, epsilon) = (config.HiddenSize, config.IntermediateSize, config.NormEpsilon);
        var (queries, keys) = (config.HeadCount * config.HeadSize, config.KeyValueHeadCount * config.HeadSize);
        var (attention, feedForward) = ($"{name}.self_attn", $"{name}.mlp");
        return new(
            loader.Norm($"{name}.input_layernorm", hidden, epsilon),
            loader.Linear(hidden, config.AttentionBias, ($"{attention}.q_proj", queries), ($"{attention}.k_proj", keys), ($"{attention}.v_proj", keys)),
            loader.Linear(queries, config.AttentionBias, ($"{attention}.o_proj", hidden)),
            loader.Norm($"{name}.post_attention_layernorm", hidden, epsilon),
            loader.Linear(hidden, config.FeedForwardBias, ($"{feedForward}.gate_proj", inner), ($"{feedForward}.up_proj", inner)),
            loader.Linear(inner, config.FeedForwardBias, ($"{feedForward}.down_proj", hidden)));
    }
}
