namespace Orleans.Ai.Decoding;

/// <summary>A few neighbouring tokens of a span whose queries read the keys and values together.</summary>
/// <param name="Span">Index of the span in the batch.</param>
/// <param name="Token">Index of the first token in the batch.</param>
/// <param name="Count">Number of tokens.</param>
/// <param name="Position">Position of the first token in its sequence.</param>
internal readonly record struct AttentionTile(int Span, int Token, int Count, int Position)
{
    /// <summary>Most tokens of a tile.</summary>
    public const int MaxCount = 4;
}
