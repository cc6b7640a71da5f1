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
    public static TransformerModel Load(ModelConfig config, WeightLoader loader) =>
        _families.TryGetValue(config.Architecture, out var load)
            ? load(config, loader)
            : throw new ModelFileException(
                $"config.json: architecture '{config.Architecture}' is not supported; supported: {string.Join(", ", _families.Keys.Order())}");
}
