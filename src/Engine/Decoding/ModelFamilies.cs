using System.Collections.Frozen;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>The supported architectures, by the name in <c>config.json</c>; a family is one function over shared layers.</summary>
internal static class ModelFamilies
{
    private static readonly FrozenDictionary<string, Func<ModelConfig, WeightLoader, TransformerModel>> _families =
        new Dictionary<string, Func<ModelConfig, WeightLoader, TransformerModel>>
        {
            ["LlamaForCausalLM"] = LlamaFamily.Load,
        }.ToFrozenDictionary();

    /// <exception cref="ModelFileException">The architecture is not supported, or a tensor is missing or misshapen.</exception>
    public static TransformerModel Load(ModelConfig config, WeightLoader loader) => Find(config)(config, loader);

    /// <summary>Says early, and before anything else of the model is read, that it cannot be run.</summary>
    /// <exception cref="ModelFileException">The architecture is not supported.</exception>
    public static void RequireSupported(ModelConfig config) => Find(config);

    private static Func<ModelConfig, WeightLoader, TransformerModel> Find(ModelConfig config) =>
        _families.TryGetValue(config.Architecture, out var load)
            ? load
            : throw new ModelFileException(
                $"config.json: architecture '{config.Architecture}' is not supported; supported: {string.Join(", ", _families.Keys.Order())}");
}
