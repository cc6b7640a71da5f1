namespace Orleans.Ai.ModelFiles;

/// <summary>Reads the shape of a model and refuses, by name, what cannot be run.</summary>
internal sealed class ModelConfigReader
{
    /// <summary>Largest size accepted for any dimension; keeps products of two within 63 bits.</summary>
    private const int Limit = 1 << 24;

    private const int MostLayers = 10_000;

    private static readonly Dictionary<string, GatedActivation> _activations = new()
    {
        ["silu"] = GatedActivation.Silu,
        ["gelu_pytorch_tanh"] = GatedActivation.GeluTanh,
    };

    private readonly JsonSettings _json;
    private readonly string _architecture;
    private readonly ArchitectureConventions _conventions;

    public ModelConfigReader(JsonSettings json)
    {
        _json = json;
        _architecture = json.FirstText("architectures") ?? throw json.Missing("architectures");
        _conventions = ArchitectureConventions.Find(_architecture)
            ?? throw json.Unsupported("architecture", _architecture, ArchitectureConventions.Supported);
    }

    public ModelConfig Read()
    {
        Refuse();
        var (hidden, heads) = (Size("hidden_size"), Size("num_attention_heads"));
        var (headSize, keyValueHeads) = (HeadSize(hidden, heads), KeyValueHeads(heads));
        var experts = _conventions.HasExperts ? ExpertConfig.Read(_json, Limit) : null;
        var layers = new LayerConfigReader(_json, _conventions, headSize, Limit).Read(Size("num_hidden_layers", MostLayers), experts is not null);
        return new ModelConfig
        {
            Architecture = _architecture,
            HiddenSize = hidden,
            IntermediateSize = Size("intermediate_size"),
            Layers = layers,
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            HeadSize = headSize,
            VocabularySize = Size("vocab_size"),
            ContextLength = ContextLength(layers),
            NormEpsilon = (float)(_json.Number("rms_norm_eps", 0, 1) ?? _conventions.NormEpsilon),
            TiedEmbeddings = _json.Flag("tie_word_embeddings") ?? _conventions.TiedEmbeddings,
            AttentionBias = _json.Flag("attention_bias") ?? false,
            FeedForwardBias = _json.Flag("mlp_bias") ?? false,
            AttentionScale = AttentionScale(),
            Activation = Activation(),
            Experts = experts,
            EndTokens = _json.TokenIds("eos_token_id") ?? [],
        };
    }

    private int Size(string name, int most = Limit) => _json.Integer(name, 1, most) ?? throw _json.Missing(name);

    private int HeadSize(int hidden, int heads)
    {
        var size = _json.Integer("head_dim", 1, Limit) ?? _conventions.HeadSize ?? (hidden / heads);
        return (long)heads * size > Limit
                ? throw ModelFileException.In(_json.Path, $"num_attention_heads {heads} times head_dim {size} is more than {Limit}")
            : size == 0 || size % 2 != 0
                ? throw ModelFileException.In(_json.Path, $"head_dim {size} is not even: rotary embeddings turn pairs")
            : size;
    }

    private int KeyValueHeads(int heads)
    {
        var count = _json.Integer("num_key_value_heads", 1, heads) ?? heads;
        return heads % count == 0
            ? count
            : throw ModelFileException.In(_json.Path, $"num_attention_heads {heads} is no multiple of num_key_value_heads {count}");
    }

    private int ContextLength(LayerConfig[] layers)
    {
        var ends = layers.Select(layer => layer.Rope?.Scaling).OfType<RopeScaling.LongRope>().Select(rope => rope.OriginalContext);
        return ends.Append(Size("max_position_embeddings")).Min();
    }

    private float? AttentionScale() => _conventions.AttentionScalar is { } usual
        ? 1 / MathF.Sqrt((float)(_json.Number("query_pre_attn_scalar", 1e-6, Limit) ?? usual))
        : null;

    private GatedActivation Activation()
    {
        var name = _json.Text("hidden_activation") is null ? "hidden_act" : "hidden_activation";
        var value = _json.Text(name) ?? _conventions.Activation;
        return _activations.TryGetValue(value, out var known) ? known : throw _json.Unsupported(name, value, _activations.Keys);
    }

    /// <summary>Settings of known architectures that would change every answer.</summary>
    private void Refuse()
    {
        if (_json.Section("quantization_config") is { } quantization)
        {
            throw _json.Unsupported("quantization_config", quantization.Text("quant_method"), "weights in F32, BF16 or F16");
        }

        foreach (var name in (string[])["attn_logit_softcapping", "final_logit_softcapping"])
        {
            if (_json.Number(name, double.MinValue, double.MaxValue) is { } cap)
            {
                throw _json.Unsupported(name, $"{cap}", "null");
            }
        }

        if (_json.Flag("use_bidirectional_attention") == true)
        {
            throw _json.Unsupported("use_bidirectional_attention", "true", "false");
        }
    }
}
