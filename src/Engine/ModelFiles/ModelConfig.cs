namespace Orleans.Ai.ModelFiles;

/// <summary>Shape of a decoder model: <c>config.json</c> of a Hugging Face folder, in the old and in the new style, or a GGUF file's metadata.</summary>
public sealed record ModelConfig
{
    /// <summary>Largest size accepted for any dimension; keeps products of two within 63 bits.</summary>
    private const int Limit = 1 << 24;

    /// <summary>First entry of <c>architectures</c>, such as <c>LlamaForCausalLM</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    public required int LayerCount { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key-value heads; each serves <c>HeadCount / KeyValueHeadCount</c> query heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of a head; even. Default: hidden size / heads.</summary>
    public required int HeadSize { get; init; }

    public required int VocabularySize { get; init; }

    /// <summary>Longest sequence. Unit: tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Added to the mean square before the root of RMSNorm.</summary>
    public required float NormEpsilon { get; init; }

    public required RopeConfig Rope { get; init; }

    /// <summary>The output head is the embedding table.</summary>
    public required bool TiedEmbeddings { get; init; }

    /// <summary>The four attention projections have a bias.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>The three feed-forward projections have a bias.</summary>
    public required bool FeedForwardBias { get; init; }

    /// <summary>Tokens that end an answer; <c>generation_config.json</c> may override them.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Reads <c>config.json</c> of a model folder, or what a GGUF file has in its place.</summary>
    /// <exception cref="ModelFileException">It is missing, damaged or asks for what is not supported.</exception>
    public static ModelConfig Load(string path)
    {
        if (ModelPath.FindGguf(path) is { } gguf)
        {
            using var file = GgufFile.Open(gguf);
            return Read(file.Settings);
        }

        return Directory.Exists(path)
            ? Read(JsonSettings.Read(Path.Combine(path, "config.json")))
            : throw new ModelFileException($"{path}: there is no such model folder or GGUF file");
    }

    /// <summary>Reads settings in the terms of <c>config.json</c>, wherever they come from.</summary>
    internal static ModelConfig Read(JsonSettings json)
    {
        int Size(string name) => json.Integer(name, 1, Limit) ?? throw json.Missing(name);
        var (hidden, heads) = (Size("hidden_size"), Size("num_attention_heads"));
        return new ModelConfig
        {
            Architecture = json.FirstText("architectures") ?? throw json.Missing("architectures"),
            HiddenSize = hidden,
            IntermediateSize = Size("intermediate_size"),
            LayerCount = Size("num_hidden_layers"),
            HeadCount = heads,
            KeyValueHeadCount = json.Integer("num_key_value_heads", 1, heads) ?? heads,
            HeadSize = json.Integer("head_dim", 1, Limit) ?? hidden / heads,
            VocabularySize = Size("vocab_size"),
            ContextLength = Size("max_position_embeddings"),
            NormEpsilon = (float)(json.Number("rms_norm_eps", 0, 1) ?? 1e-6),
            Rope = RopeConfig.Read(json),
            TiedEmbeddings = json.Flag("tie_word_embeddings") ?? false,
            AttentionBias = json.Flag("attention_bias") ?? false,
            FeedForwardBias = json.Flag("mlp_bias") ?? false,
            EndTokens = json.TokenIds("eos_token_id") ?? [],
        }.Checked(json);
    }

    private ModelConfig Checked(JsonSettings json)
    {
        if (HeadCount % KeyValueHeadCount != 0)
        {
            throw ModelFileException.In(json.Path, $"num_attention_heads {HeadCount} is no multiple of num_key_value_heads {KeyValueHeadCount}");
        }

        if ((long)HeadCount * HeadSize > Limit)
        {
            throw ModelFileException.In(json.Path, $"num_attention_heads {HeadCount} times head_dim {HeadSize} is more than {Limit}");
        }

        if (HeadSize is 0 || HeadSize % 2 != 0)
        {
            throw ModelFileException.In(json.Path, $"head_dim {HeadSize} is not even: rotary embeddings turn pairs");
        }

        if ((json.Text("hidden_act") ?? "silu") is var activation && activation is not "silu")
        {
            throw json.Unsupported("hidden_act", activation, "silu");
        }

        return json.Section("quantization_config") is { } quantization
            ? throw json.Unsupported("quantization_config", quantization.Text("quant_method"), "weights in F32, BF16 or F16")
            : this;
    }
}
