namespace Orleans.Ai.ModelFiles;

/// <summary>Mixture of experts (Shazeer et al., arXiv:1701.06538): many feed-forwards, of which each token uses a few.</summary>
/// <param name="Count">Experts of a layer.</param>
/// <param name="PerToken">Experts that a token uses.</param>
/// <param name="IntermediateSize">Width of an expert's feed-forward.</param>
/// <param name="NormalizeWeights">The weights of the experts in use are made to sum to 1.</param>
public sealed record ExpertConfig(int Count, int PerToken, int IntermediateSize, bool NormalizeWeights)
{
    /// <summary>Reads the experts of Qwen3-MoE; null where there are none.</summary>
    internal static ExpertConfig? Read(JsonSettings json, int limit)
    {
        // The first is the name since transformers 5.
        var count = json.Integer("num_local_experts", 0, limit) ?? json.Integer("num_experts", 0, limit) ?? 0;
        return count == 0
            ? null
            : new(
                count,
                json.Integer("num_experts_per_tok", 1, count) ?? throw json.Missing("num_experts_per_tok"),
                json.Integer("moe_intermediate_size", 1, limit) ?? throw json.Missing("moe_intermediate_size"),
                json.Flag("norm_topk_prob") ?? false);
    }

    /// <summary>Whether the layer has experts; the others have one dense feed-forward.</summary>
    internal static bool IsSparse(JsonSettings json, int layer, int limit) =>
        !(json.Integers("mlp_only_layers") ?? []).Contains(layer) && (layer + 1) % (json.Integer("decoder_sparse_step", 1, limit) ?? 1) == 0;
}
