namespace Orleans.Ai.ModelFiles;

/// <summary>What may differ from layer to layer.</summary>
/// <param name="Rope">How positions turn queries and keys; null: not at all (Kazemnejad et al., arXiv:2305.19466).</param>
/// <param name="Window">A token sees itself and this many tokens less one before it; null: all. Unit: tokens.</param>
/// <param name="HasExperts">The feed-forward is a mixture of experts.</param>
public sealed record LayerConfig(RopeConfig? Rope, int? Window = null, bool HasExperts = false);
