using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>The parts of which families are made, under the names that Hugging Face transformers gives their tensors.</summary>
internal sealed class TransformerBuilder(ModelConfig config)
{
    /// <summary>Added to the weights of every norm.</summary>
    public float NormOffset { get; init; }

    private int QueryWidth => config.HeadCount * config.HeadSize;

    private int KeyWidth => config.KeyValueHeadCount * config.HeadSize;

    /// <summary>A model whose layers are made by a function of their number and name.</summary>
    public TransformerModel<LinearSource, NormSource> Build(
        Func<int, string, TransformerLayer<LinearSource, NormSource>> layer, float embeddingScale = 1) => new(
        config,
        embeddingScale,
        [.. Enumerable.Range(0, config.LayerCount).Select(index => layer(index, $"model.layers.{index}"))],
        HiddenNorm("model.norm"),
        new(config.HiddenSize, (config.TiedEmbeddings ? TransformerModel<LinearSource, NormSource>.EmbeddingName : "lm_head", config.VocabularySize)));

    /// <summary>Llama's layer: a norm before attention and one before the feed-forward.</summary>
    public TransformerLayer<LinearSource, NormSource> PreNormLayer(string name, bool queryBias, bool outputBias) => new()
    {
        AttentionNorm = HiddenNorm($"{name}.input_layernorm"),
        QueryKeyValue = QueryKeyValue(name, queryBias),
        AttentionOutput = AttentionOutput(name, outputBias),
        FeedForwardNorm = HiddenNorm($"{name}.post_attention_layernorm"),
        FeedForward = FeedForward($"{name}.mlp", config.IntermediateSize),
    };

    /// <summary>The same with a norm of each query and key head.</summary>
    public TransformerLayer<LinearSource, NormSource> WithHeadNorms(
        string name, TransformerLayer<LinearSource, NormSource> layer) => layer with
        {
            QueryNorm = Norm($"{name}.self_attn.q_norm", config.HeadSize),
            KeyNorm = Norm($"{name}.self_attn.k_norm", config.HeadSize),
        };

    /// <summary>The same with a norm of all queries as one, and of all keys.</summary>
    public TransformerLayer<LinearSource, NormSource> WithProjectionNorms(
        string name, TransformerLayer<LinearSource, NormSource> layer) => layer with
        {
            QueryNorm = Norm($"{name}.self_attn.q_norm", QueryWidth),
            KeyNorm = Norm($"{name}.self_attn.k_norm", KeyWidth),
        };

    public LinearSource QueryKeyValue(string name, bool bias) =>
        new(config.HiddenSize, ($"{name}.self_attn.q_proj", QueryWidth), ($"{name}.self_attn.k_proj", KeyWidth), ($"{name}.self_attn.v_proj", KeyWidth))
        {
            HasBias = bias,
        };

    /// <summary>The three projections as one tensor.</summary>
    public LinearSource FusedQueryKeyValue(string name) => new(config.HiddenSize, ($"{name}.self_attn.qkv_proj", QueryWidth + (2 * KeyWidth)));

    public LinearSource AttentionOutput(string name, bool bias) => new(QueryWidth, ($"{name}.self_attn.o_proj", config.HiddenSize)) { HasBias = bias };

    public DenseFeedForward<LinearSource> FeedForward(string name, int width) => new(
        new(config.HiddenSize, ($"{name}.gate_proj", width), ($"{name}.up_proj", width)) { HasBias = config.FeedForwardBias },
        new(width, ($"{name}.down_proj", config.HiddenSize)) { HasBias = config.FeedForwardBias });

    /// <summary>Gate and up as one tensor.</summary>
    public DenseFeedForward<LinearSource> FusedFeedForward(string name) => new(
        new(config.HiddenSize, ($"{name}.gate_up_proj", 2 * config.IntermediateSize)),
        new(config.IntermediateSize, ($"{name}.down_proj", config.HiddenSize)));

    public ExpertFeedForward<LinearSource> Experts(string name, ExpertConfig experts) => new(
        new(config.HiddenSize, ($"{name}.gate", experts.Count)) { IsFull = true },
        [.. Enumerable.Range(0, experts.Count).Select(expert => FeedForward($"{name}.experts.{expert}", experts.IntermediateSize))]);

    public NormSource HiddenNorm(string name) => Norm(name, config.HiddenSize);

    private NormSource Norm(string name, int size) => new(name, size, NormOffset);
}
