namespace Orleans.Ai.Tokenization;

/// <summary>Splits a piece of text into smaller ones; nothing is merged across pieces.</summary>
internal interface IPreTokenizer
{
    /// <summary>Adds the parts of <paramref name="piece"/>, in order and none empty.</summary>
    void Split(string text, TextPiece piece, List<TextPiece> parts);
}
