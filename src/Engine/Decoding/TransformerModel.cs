using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Shape and weights of a decoder model but for the token embeddings, which every decoder holds in a way of its own.</summary>
/// <typeparam name="TLinear">A matrix: as a family describes it, or as a decoder holds it.</typeparam>
/// <typeparam name="TNorm">A norm, likewise.</typeparam>
/// <param name="Config">Shape.</param>
/// <param name="EmbeddingScale">Multiplies the embeddings.</param>
/// <param name="Layers">In order.</param>
/// <param name="FinalNorm">Before the head.</param>
/// <param name="Head">To logits.</param>
internal sealed record TransformerModel<TLinear, TNorm>(
    ModelConfig Config,
    float EmbeddingScale,
    TransformerLayer<TLinear, TNorm>[] Layers,
    TNorm FinalNorm,
    TLinear Head)
    where TNorm : class
{
    /// <summary>Name of the table of token embeddings, shape <c>[vocabulary, hidden]</c>.</summary>
    public const string EmbeddingName = "model.embed_tokens";

    /// <summary>The same model of other things: what a decoder makes of the tensors that a family names.</summary>
    public TransformerModel<TLinear2, TNorm2> Select<TLinear2, TNorm2>(Func<TLinear, TLinear2> linear, Func<TNorm, TNorm2> norm)
        where TNorm2 : class =>
        new(Config, EmbeddingScale, Array.ConvertAll(Layers, layer => layer.Select(linear, norm)), norm(FinalNorm), linear(Head));
}
