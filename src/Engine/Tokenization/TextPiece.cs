namespace Orleans.Ai.Tokenization;

/// <summary>A piece of a text: what one pre-tokenizer hands to the next, and in the end one word.</summary>
internal readonly record struct TextPiece(int Start, int Length)
{
    public int End => Start + Length;
}
