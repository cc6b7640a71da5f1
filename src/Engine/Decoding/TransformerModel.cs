using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Shape and weights of a decoder model.</summary>
/// <param name="Config">Shape.</param>
/// <param name="Embedding">Of tokens.</param>
/// <param name="EmbeddingScale">Multiplies the embeddings.</param>
/// <param name="Layers">In order.</param>
/// <param name="FinalNorm">Before the head.</param>
/// <param name="Head">To logits.</param>
internal sealed record TransformerModel(
    ModelConfig Config,
    EmbeddingTable Embedding,
    float EmbeddingScale,
    TransformerLayer[] Layers,
    RmsNorm FinalNorm,
    Linear Head);
