using System.Runtime.InteropServices;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>A model of random weights, in a file and as arrays.</summary>
internal sealed class RandomModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public RandomModel(ModelConfig config, string? without = null)
    {
        Config = config;
        var random = new Random(1);
        foreach (var (name, shape) in Shapes(config).Where(tensor => tensor.Name != without))
        {
            // Norms about 1, the rest small enough for the residual stream to stay in range.
            var norm = name.EndsWith("norm.weight", StringComparison.Ordinal);
            var values = Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(_ => (random.NextSingle() - 0.5f) * 0.4f + (norm ? 1 : 0));
            Tensors[name] = (shape, [.. values]);
        }

        _path = _folder.Write("model.safetensors", SafeTensorsBytes.Of(
            Tensors.Select(t => (t.Key, "F32", t.Value.Shape, MemoryMarshal.AsBytes<float>(t.Value.Values).ToArray()))));
    }

    /// <summary>A model whose sizes fit no tile: nothing is a multiple of 8.</summary>
    public static ModelConfig Awkward { get; } = new()
    {
        Architecture = "LlamaForCausalLM",
        HiddenSize = 50,
        IntermediateSize = 75,
        Layers = [new(new(10_000, 10)), new(new(10_000, 10))],
        HeadCount = 6,
        KeyValueHeadCount = 2,
        HeadSize = 10,
        VocabularySize = 101,
        ContextLength = 700,
        NormEpsilon = 1e-5f,
        TiedEmbeddings = false,
        AttentionBias = true,
        FeedForwardBias = true,
    };

    /// <summary>Experts in two layers of three, one of them with a window, one that does not turn; nothing is a multiple of 8.</summary>
    public static ModelConfig AwkwardExperts { get; } = Awkward with
    {
        Architecture = "Qwen3MoeForCausalLM",
        Layers = [new(new(10_000, 10), Window: 21, HasExperts: true), new(new(500, 10)), new(Rope: null, Window: 300, HasExperts: true)],
        Experts = new(Count: 11, PerToken: 3, IntermediateSize: 13, NormalizeWeights: true),
        AttentionScale = 0.2f,
        Activation = GatedActivation.GeluTanh,
        AttentionBias = false,
        FeedForwardBias = false,
    };

    public ModelConfig Config { get; }

    public Dictionary<string, (int[] Shape, float[] Values)> Tensors { get; } = [];

    public CpuDecoder Load(CpuDecoderSettings settings)
    {
        using var file = SafeTensors.Open(_path);
        return CpuDecoder.Load(Config, file, settings);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<(string Name, int[] Shape)> Shapes(ModelConfig config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var (queries, keys) = (config.HeadCount * config.HeadSize, config.KeyValueHeadCount * config.HeadSize);
        yield return ("model.embed_tokens.weight", [config.VocabularySize, hidden]);
        yield return ("model.norm.weight", [hidden]);
        yield return ("lm_head.weight", [config.VocabularySize, hidden]);
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = $"model.layers.{layer}";
            yield return ($"{prefix}.input_layernorm.weight", [hidden]);
            yield return ($"{prefix}.post_attention_layernorm.weight", [hidden]);
            if (config.Experts is not null)
            {
                yield return ($"{prefix}.self_attn.q_norm.weight", [config.HeadSize]);
                yield return ($"{prefix}.self_attn.k_norm.weight", [config.HeadSize]);
            }

            var matrices = new List<(string, int, int, bool)>
            {
                ("self_attn.q_proj", queries, hidden, config.AttentionBias), ("self_attn.k_proj", keys, hidden, config.AttentionBias),
                ("self_attn.v_proj", keys, hidden, config.AttentionBias), ("self_attn.o_proj", hidden, queries, config.AttentionBias),
            };
            if (config.Layers[layer].HasExperts && config.Experts is { } experts)
            {
                matrices.Add(("mlp.gate", experts.Count, hidden, false));
                matrices.AddRange(Enumerable.Range(0, experts.Count).SelectMany(expert => Gated($"mlp.experts.{expert}", experts.IntermediateSize)));
            }
            else
            {
                matrices.AddRange(Gated("mlp", inner));
            }

            foreach (var (name, outputs, inputs, bias) in matrices)
            {
                yield return ($"{prefix}.{name}.weight", [outputs, inputs]);
                if (bias)
                {
                    yield return ($"{prefix}.{name}.bias", [outputs]);
                }
            }
        }

        IEnumerable<(string, int, int, bool)> Gated(string name, int width) =>
        [
            ($"{name}.gate_proj", width, hidden, config.FeedForwardBias),
            ($"{name}.up_proj", width, hidden, config.FeedForwardBias),
            ($"{name}.down_proj", hidden, width, config.FeedForwardBias),
        ];
    }
}
