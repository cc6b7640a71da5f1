using System.Collections.Frozen;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>How the weights of each supported architecture are loaded; a family is one function over shared layers.</summary>
internal static class ModelFamilies
{
    private static readonly FrozenDictionary<string, Func<ModelConfig, WeightLoader, TransformerModel>> _families =
        new Dictionary<string, Func<ModelConfig, WeightLoader, TransformerModel>>
        {
            ["Gemma3ForCausalLM"] = Gemma3Family.Load,
            ["LlamaForCausalLM"] = LlamaFamily.Load,
            ["MistralForCausalLM"] = MistralFamily.Load,
            ["Olmo2ForCausalLM"] = Olmo2Family.Load,
            ["Phi3ForCausalLM"] = Phi3Family.Load,
            ["Qwen2ForCausalLM"] = Qwen2Family.Load,
            ["Qwen3ForCausalLM"] = Qwen3Family.Load,
            ["Qwen3MoeForCausalLM"] = Qwen3Family.Load,
            ["SmolLM3ForCausalLM"] = LlamaFamily.Load,
        }.ToFrozenDictionary();

    /// <exception cref="ModelFileException">A tensor is missing or misshapen.</exception>
    public static TransformerModel Load(ModelConfig config, WeightLoader loader) => _families[config.Architecture](config, loader);
}
