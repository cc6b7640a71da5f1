using System.Collections.Frozen;

namespace Orleans.Ai.ModelFiles;

/// <summary>What the configuration class of an architecture means where <c>config.json</c> is silent.</summary>
internal sealed record ArchitectureConventions
{
    private static readonly Func<JsonSettings, int, bool> _everyLayer = (_, _) => true;

    private static readonly ArchitectureConventions _qwen = new()
    {
        Window = 4096,
        WindowsNeedFlag = true,
        HasWindow = (json, layer) => layer >= (json.Integer("max_window_layers", 0, int.MaxValue) ?? 28),
    };

    private static readonly FrozenDictionary<string, ArchitectureConventions> _known = new Dictionary<string, ArchitectureConventions>
    {
        ["LlamaForCausalLM"] = new(),
        ["MistralForCausalLM"] = new() { Window = 4096, HasWindow = _everyLayer },
        ["Qwen2ForCausalLM"] = _qwen,
        ["Qwen3ForCausalLM"] = _qwen with { HeadSize = 128 },
        ["Qwen3MoeForCausalLM"] = _qwen with { HasWindow = _everyLayer, HasExperts = true },
        ["Phi3ForCausalLM"] = new() { NormEpsilon = 1e-5, HasWindow = _everyLayer, HasPartialRope = true },
        ["Gemma3ForCausalLM"] = new()
        {
            HeadSize = 256,
            TiedEmbeddings = true,
            Activation = "gelu_pytorch_tanh",
            AttentionScalar = 256,
            RopeTheta = 1_000_000,
            WindowRopeTheta = 10_000,
            Window = 4096,
            HasWindow = (json, layer) => (layer + 1) % (json.Integer("sliding_window_pattern", 1, int.MaxValue)
                ?? json.Integer("_sliding_window_pattern", 1, int.MaxValue) ?? 6) != 0,
        },
        ["SmolLM3ForCausalLM"] = new()
        {
            TiedEmbeddings = true,
            RopeTheta = 2_000_000,
            WindowsNeedFlag = true,
            HasWindow = (json, layer) => !SmolLm3HasRope(json, layer),
            HasRope = SmolLm3HasRope,
        },
        ["Olmo2ForCausalLM"] = new() { NormEpsilon = 1e-5 },
    }.ToFrozenDictionary();

    /// <summary>Architectures that can be run, by name.</summary>
    public static IEnumerable<string> Supported => _known.Keys.Order(StringComparer.Ordinal);

    /// <summary>Width of a head; null: hidden size / heads.</summary>
    public int? HeadSize { get; init; }

    public bool TiedEmbeddings { get; init; }

    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>Name of the feed-forward's activation.</summary>
    public string Activation { get; init; } = "silu";

    /// <summary>Scores are divided by the root of <c>query_pre_attn_scalar</c>, by default of this; null: of the head size.</summary>
    public int? AttentionScalar { get; init; }

    public double RopeTheta { get; init; } = 10_000;

    /// <summary>The base in layers with a window, where it is another one.</summary>
    public double? WindowRopeTheta { get; init; }

    /// <summary>Only a share of each head may turn.</summary>
    public bool HasPartialRope { get; init; }

    /// <summary>The window where the file does not even say that there is none.</summary>
    public int? Window { get; init; }

    /// <summary>Windows count only with <c>use_sliding_window</c>.</summary>
    public bool WindowsNeedFlag { get; init; }

    /// <summary>Which layers have a window where there is no <c>layer_types</c>; null: the architecture has none.</summary>
    public Func<JsonSettings, int, bool>? HasWindow { get; init; }

    /// <summary>Which layers turn queries and keys.</summary>
    public Func<JsonSettings, int, bool> HasRope { get; init; } = _everyLayer;

    public bool HasExperts { get; init; }

    public static ArchitectureConventions? Find(string architecture) => _known.GetValueOrDefault(architecture);

    /// <summary>1 in <c>no_rope_layers</c> stands for a layer that does turn.</summary>
    private static bool SmolLm3HasRope(JsonSettings json, int layer) => json.Integers("no_rope_layers") is { } flags
        ? layer < flags.Count
            ? flags[layer] != 0
            : throw json.Unsupported("no_rope_layers", $"{flags.Count} entries", "one for each layer")
        : (layer + 1) % (json.Integer("no_rope_layer_interval", 1, int.MaxValue) ?? 4) != 0;
}
