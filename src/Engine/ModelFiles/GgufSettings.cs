using System.Text.Json.Nodes;

namespace Orleans.Ai.ModelFiles;

/// <summary>Says in the terms of <c>config.json</c> what the metadata of a GGUF file say of its model.</summary>
internal sealed class GgufSettings
{
    private const int Limit = 1 << 24;

    /// <summary>Keys of other architectures' features, with the value at which they change nothing.</summary>
    private static readonly (string Name, double Neutral)[] _foreign =
    [
        ("attention.scale", 0), ("attention.clamp_kqv", 0), ("attn_logit_softcapping", 0), ("logit_scale", 1), ("embedding_scale", 1), ("residual_scale", 1),
        ("expert_weights_scale", 1), ("expert_shared_count", 0), ("leading_dense_block_count", 0),
    ];

    private readonly GgufFile _file;
    private readonly GgufMetadata _metadata;
    private readonly string _name;
    private readonly int _layers;
    private readonly int _hiddenSize;
    private readonly int _heads;
    private readonly int _headSize;

    private GgufSettings(GgufFile file)
    {
        (_file, _metadata, _name) = (file, file.Metadata, file.Architecture.Name);
        (_layers, _hiddenSize, _heads) = (Size("block_count"), Size("embedding_length"), Size("attention.head_count"));
        if (_layers > file.TensorCount)
        {
            throw ModelFileException.In(file.Path, $"{Key("block_count")} is {_layers}, but there are only {file.TensorCount} tensors");
        }

        _headSize = (int?)_metadata.Integer(Key("attention.key_length"), 1, Limit) ?? _hiddenSize / _heads;
        if ((_metadata.Integer(Key("attention.value_length"), 1, Limit) ?? _headSize) is var values && values != _headSize)
        {
            throw _metadata.Unsupported(Key("attention.value_length"), $"{values}", $"{_headSize}, the size of a key");
        }
    }

    /// <exception cref="ModelFileException">A value is missing, or asks for what is not supported.</exception>
    public static JsonSettings Read(GgufFile file)
    {
        var reader = new GgufSettings(file);
        var settings = reader.ReadShape();
        reader.AddFamily(settings);
        new GgufRope(file, reader._headSize).AddTo(settings);
        return JsonSettings.Of(file.Path, settings);
    }

    private JsonObject ReadShape() => new()
    {
        ["architectures"] = new JsonArray(_file.Architecture.Family),
        ["num_hidden_layers"] = _layers,
        ["hidden_size"] = _hiddenSize,
        ["num_attention_heads"] = _heads,
        ["num_key_value_heads"] = _metadata.Integer(Key("attention.head_count_kv"), 1, _heads) ?? _heads,
        ["head_dim"] = _headSize,
        ["intermediate_size"] = Size("feed_forward_length"),
        ["max_position_embeddings"] = Size("context_length"),
        ["rms_norm_eps"] = Shortest(Key("attention.layer_norm_rms_epsilon"), 0, 1) ?? throw _metadata.Missing(Key("attention.layer_norm_rms_epsilon")),
        ["vocab_size"] = _file.Find("token_embd.weight") is { Entry.Shape: [var rows, _] } ? rows : throw ModelFileException.In(_file.Path, "tensor 'token_embd.weight' with two dimensions is missing"),
        ["tie_word_embeddings"] = _file.Find("output.weight") is null,
        ["attention_bias"] = _name is not "qwen2" && _file.Find("blk.0.attn_q.bias") is not null,
        ["mlp_bias"] = _file.Find("blk.0.ffn_gate.bias") is not null,
        ["eos_token_id"] = new JsonArray([.. GgufEndTokens.Read(_metadata).Select(id => JsonValue.Create(id))]),
    };

    private void AddFamily(JsonObject settings)
    {
        var window = (int?)_metadata.Integer(Key("attention.sliding_window"), 0, int.MaxValue) is { } size and not 0 ? size : (int?)null;
        foreach (var (name, neutral) in _foreign)
        {
            if (_metadata.Number(Key(name), double.MinValue, double.MaxValue) is { } value && value != neutral)
            {
                throw _metadata.Unsupported(Key(name), $"{value}", "none in this architecture");
            }
        }

        if (_metadata.Flag(Key("attention.causal")) == false)
        {
            throw _metadata.Unsupported(Key("attention.causal"), "false", "true");
        }

        if (_name is not "qwen3moe" && (_metadata.Integer(Key("expert_count"), 0, Limit) ?? 0) is var experts and not 0)
        {
            throw _metadata.Unsupported(Key("expert_count"), $"{experts}", "0; mixtures of experts of architecture qwen3moe");
        }

        switch (_name)
        {
            case "llama" when window is not null:
                // Mistral is stored as a llama; the window is what it has more.
                settings["architectures"] = new JsonArray("MistralForCausalLM");
                settings["sliding_window"] = window;
                break;
            case "phi3":
                settings["sliding_window"] = window;
                break;
            case "gemma3":
                AddGemma(settings, window ?? throw _metadata.Missing(Key("attention.sliding_window")));
                break;
            case "qwen3moe":
                settings["num_experts"] = Size("expert_count");
                settings["num_experts_per_tok"] = Size("expert_used_count");
                settings["moe_intermediate_size"] = Size("expert_feed_forward_length");
                settings["norm_topk_prob"] = _metadata.Flag(Key("expert_weights_norm")) ?? true;
                break;
            case "smollm3":
                // The converter does not say it: every fourth layer has no rotary embedding.
                settings["no_rope_layers"] = new JsonArray([.. Enumerable.Range(1, _layers).Select(layer => JsonValue.Create(layer % 4 == 0 ? 0 : 1))]);
                break;
            default:
                break;
        }

        if (window < Size("context_length") && settings["sliding_window"] is null)
        {
            throw _metadata.Unsupported(Key("attention.sliding_window"), $"{window}", "none in this architecture");
        }
    }

    private void AddGemma(JsonObject settings, int window)
    {
        settings["hidden_activation"] = "gelu_pytorch_tanh";
        settings["sliding_window"] = window;
        settings["layer_types"] = new JsonArray([.. SlidingLayers(6).Select(slides => JsonValue.Create(slides ? "sliding_attention" : "full_attention"))]);
        settings["final_logit_softcapping"] = _metadata.Number(Key("final_logit_softcapping"), 0, 1e6);

        // Gemma 3's largest model, told by its depth, scales by the width of the stream instead of the head's.
        settings["query_pre_attn_scalar"] = _layers == 62 ? _hiddenSize / _heads : _headSize;
    }

    /// <summary>Which layers have a sliding window: as the file lists it, else all but every <paramref name="period"/>th.</summary>
    private bool[] SlidingLayers(int period)
    {
        var key = Key("attention.sliding_window_pattern");
        if (_metadata.CountOf(key) is not null)
        {
            var listed = _metadata.FlagList(key)!;
            return listed.Length == _layers ? listed : throw _metadata.Unsupported(key, $"{listed.Length} entries", $"{_layers}, one a layer");
        }

        period = (int?)_metadata.Integer(key, 1, Limit) ?? period;
        return [.. Enumerable.Range(1, _layers).Select(layer => layer % period != 0)];
    }

    private int Size(string name) => (int)(_metadata.Integer(Key(name), 1, Limit) ?? throw _metadata.Missing(Key(name)));

    /// <summary>A float32 as the decimal number it was made from: 1e-5, not 9.99999974e-6.</summary>
    private double? Shortest(string key, double from, double to) => _metadata.Number(key, from, to) is { } number ? GgufRope.Shortest(number) : null;

    private string Key(string name) => $"{_name}.{name}";
}
