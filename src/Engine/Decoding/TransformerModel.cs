using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Shape and weights of a decoder model.</summary>
internal sealed record TransformerModel(
    ModelConfig Config,
    EmbeddingTable Embedding,
    TransformerLayer[] Layers,
    RmsNorm FinalNorm,
    Linear Head);
