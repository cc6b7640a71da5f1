using System.Collections.Frozen;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>What each supported architecture is made of; a family is one function over shared layers.</summary>
internal static class ModelFamilies
{
    private static readonly FrozenDictionary<string, Func<ModelConfig, TransformerModel<LinearSource, NormSource>>> _families =
        new Dictionary<string, Func<ModelConfig, TransformerModel<LinearSource, NormSource>>>
        {
            ["Gemma3ForCausalLM"] = Gemma3Family.Describe,
            ["LlamaForCausalLM"] = LlamaFamily.Describe,
            ["MistralForCausalLM"] = MistralFamily.Describe,
            ["Olmo2ForCausalLM"] = Olmo2Family.Describe,
            ["Phi3ForCausalLM"] = Phi3Family.Describe,
            ["Qwen2ForCausalLM"] = Qwen2Family.Describe,
            ["Qwen3ForCausalLM"] = Qwen3Family.Describe,
            ["Qwen3MoeForCausalLM"] = Qwen3Family.Describe,
            ["SmolLM3ForCausalLM"] = LlamaFamily.Describe,
        }.ToFrozenDictionary();

    /// <summary>The model of that configuration, its matrices and norms by their names in the files.</summary>
    public static TransformerModel<LinearSource, NormSource> Describe(ModelConfig config) => _families[config.Architecture](config);
}
