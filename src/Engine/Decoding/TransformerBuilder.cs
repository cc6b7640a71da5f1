using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>The parts of which families are made, under the names that Hugging Face transformers gives their tensors.</summary>
internal sealed class TransformerBuilder(ModelConfig config, WeightLoader loader)
{
    /// <summary>Added to the weights of every norm.</summary>
    public float NormOffset { get; init; }

    private int QueryWidth => config.HeadCount * config.HeadSize;

    private int KeyWidth => config.KeyValueHeadCount * config.HeadSize;

    /// <summary>A model whose layers are made by a function of their number and name.</summary>
    public TransformerModel Build(Func<int, string, TransformerLayer> layer, float embeddingScale = 1)
    {
        const string embedding = "model.embed_tokens";
        return new(
            config,
            loader.Embedding(embedding, config.VocabularySize, config.HiddenSize),
            embeddingScale,
            [.. Enumerable.Range(0, config.LayerCount).Select(index => layer(index, $"model.layers.{index}"))],
            HiddenNorm("model.norm"),
            loader.Linear(config.HiddenSize, false, (config.TiedEmbeddings ? embedding : "lm_head", config.VocabularySize)));
    }

    /// <summary>Llama's layer: a norm before attention and one before the feed-forward.</summary>
    public TransformerLayer PreNormLayer(string name, bool queryBias, bool outputBias) => new()
    {
        AttentionNorm = HiddenNorm($"{name}.input_layernorm"),
        QueryKeyValue = QueryKeyValue(name, queryBias),
        AttentionOutput = AttentionOutput(name, outputBias),
        FeedForwardNorm = HiddenNorm($"{name}.post_attention_layernorm"),
        FeedForward = FeedForward($"{name}.mlp", config.IntermediateSize),
    };

    /// <summary>The same with a norm of each query and key head.</summary>
    public TransformerLayer WithHeadNorms(string name, TransformerLayer layer) => layer with
    {
        QueryNorm = Norm($"{name}.self_attn.q_norm", config.HeadSize),
        KeyNorm = Norm($"{name}.self_attn.k_norm", config.HeadSize),
    };

    /// <summary>The same with a norm of all queries as one, and of all keys.</summary>
    public TransformerLayer WithProjectionNorms(string name, TransformerLayer layer) => layer with
    {
        QueryNorm = Norm($"{name}.self_attn.q_norm", QueryWidth),
        KeyNorm = Norm($"{name}.self_attn.k_norm", KeyWidth),
    };

    public Linear QueryKeyValue(string name, bool bias) => loader.Linear(
        config.HiddenSize,
        bias,
        ($"{name}.self_attn.q_proj", QueryWidth),
        ($"{name}.self_attn.k_proj", KeyWidth),
        ($"{name}.self_attn.v_proj", KeyWidth));

    /// <summary>The three projections as one tensor.</summary>
    public Linear FusedQueryKeyValue(string name) =>
        loader.Linear(config.HiddenSize, false, ($"{name}.self_attn.qkv_proj", QueryWidth + (2 * KeyWidth)));

    public Linear AttentionOutput(string name, bool bias) => loader.Linear(QueryWidth, bias, ($"{name}.self_attn.o_proj", config.HiddenSize));

    public DenseFeedForward FeedForward(string name, int width) => new(
        loader.Linear(config.HiddenSize, config.FeedForwardBias, ($"{name}.gate_proj", width), ($"{name}.up_proj", width)),
        loader.Linear(width, config.FeedForwardBias, ($"{name}.down_proj", config.HiddenSize)));

    /// <summary>Gate and up as one tensor.</summary>
    public DenseFeedForward FusedFeedForward(string name) => new(
        loader.Linear(config.HiddenSize, false, ($"{name}.gate_up_proj", 2 * config.IntermediateSize)),
        loader.Linear(config.IntermediateSize, false, ($"{name}.down_proj", config.HiddenSize)));

    public ExpertFeedForward Experts(string name, ExpertConfig experts) => new(
        loader.FullLinear(config.HiddenSize, $"{name}.gate", experts.Count),
        [.. Enumerable.Range(0, experts.Count).Select(expert => FeedForward($"{name}.experts.{expert}", experts.IntermediateSize))]);

    public RmsNorm HiddenNorm(string name) => Norm(name, config.HiddenSize);

    private RmsNorm Norm(string name, int size) => loader.Norm(name, size, config.NormEpsilon, NormOffset);
}
