namespace Orleans.Ai.Decoding;

/// <summary>Keys and values of all layers in blocks of 16 tokens, and causal attention over them through block tables.</summary>
internal unsafe interface IPagedAttention
{
    /// <summary>The window of a layer that has none: wider than any context.</summary>
    const int NoWindow = 1 << 30;

    /// <summary>Stores a token's keys and values, each of shape <c>[key-value heads, head size]</c>.</summary>
    void Write(int layer, int block, int slot, float* keys, float* values);

    /// <summary>Attention of a tile's tokens for the query heads that one key-value head serves.</summary>
    /// <param name="layer">Layer.</param>
    /// <param name="head">Key-value head.</param>
    /// <param name="window">A token sees itself and this many tokens less one before it.</param>
    /// <param name="tile">The tokens.</param>
    /// <param name="blocks">Block table of their sequence.</param>
    /// <param name="queries">Shape <c>[tokens, stride]</c>, each row beginning with all query heads.</param>
    /// <param name="stride">Of the queries.</param>
    /// <param name="output">Takes the result, shape <c>[tokens, query heads · head size]</c>.</param>
    /// <param name="thread">Whose scratch memory to use.</param>
    void Attend(
        int layer, int head, int window, in AttentionTile tile, ReadOnlySpan<int> blocks, float* queries, int stride, Activations output, int thread);
}
