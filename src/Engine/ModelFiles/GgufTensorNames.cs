using System.Collections.Frozen;
using System.Globalization;

namespace Orleans.Ai.ModelFiles;

/// <summary>What GGUF files call the tensors of Hugging Face models.</summary>
internal sealed class GgufTensorNames(GgufArchitecture architecture)
{
    private const string Layers = "model.layers.";
    private const string Experts = "mlp.experts.";

    private static readonly FrozenDictionary<string, string> _outside = new Dictionary<string, string>
    {
        ["model.embed_tokens"] = "token_embd",
        ["model.norm"] = "output_norm",
        ["lm_head"] = "output",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> _inLayer = new Dictionary<string, string>
    {
        ["input_layernorm"] = "attn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.qkv_proj"] = "attn_qkv",
        ["self_attn.o_proj"] = "attn_output",
        ["self_attn.q_norm"] = "attn_q_norm",
        ["self_attn.k_norm"] = "attn_k_norm",
        ["pre_feedforward_layernorm"] = "ffn_norm",
        ["post_feedforward_layernorm"] = "post_ffw_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.gate_up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
        ["mlp.gate"] = "ffn_gate_inp",
    }.ToFrozenDictionary();

    /// <summary>The file's name of a tensor and, where the file has the experts of a layer in one tensor, which it is.</summary>
    /// <returns>Null for a name that no GGUF file has.</returns>
    public (string Name, int? Expert)? Find(string name)
    {
        var dot = name.LastIndexOf('.');
        var (module, kind) = dot < 0 ? (name, "") : (name[..dot], name[dot..]);
        if (_outside.TryGetValue(module, out var outside))
        {
            return (outside + kind, null);
        }

        if (!module.StartsWith(Layers, StringComparison.Ordinal) || module.IndexOf('.', Layers.Length) is var end && end < 0)
        {
            return null;
        }

        var (layer, part) = (module[Layers.Length..end], module[(end + 1)..]);
        var (stored, expert) = part.StartsWith(Experts, StringComparison.Ordinal) ? FindExpert(part) : (FindInLayer(part), null);
        return stored is null ? null : ($"blk.{layer}.{stored}{kind}", expert);
    }

    private static (string? Name, int? Expert) FindExpert(string part) =>
        part[Experts.Length..].Split('.') is [var index, var matrix]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var expert)
        && _inLayer.TryGetValue($"mlp.{matrix}", out var stored)
            ? ($"{stored}_exps", expert)
            : (null, null);

    private string? FindInLayer(string part) => part is "post_attention_layernorm"
        ? architecture.NormsAroundBlocks ? "post_attention_norm" : "ffn_norm"
        : _inLayer.GetValueOrDefault(part);
}
