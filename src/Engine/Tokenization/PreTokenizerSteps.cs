namespace Orleans.Ai.Tokenization;

/// <summary>The pre-tokenizers of a tokenizer, one behind the other.</summary>
/// <param name="Steps">Those that only cut.</param>
/// <param name="ByteLevel">Whether words are spelled in the byte alphabet.</param>
/// <param name="PrefixSpace">Whether a space is put before each text.</param>
/// <param name="Metaspace">The last step, which also writes the text otherwise.</param>
internal sealed record PreTokenizerSteps(IPreTokenizer[] Steps, bool ByteLevel = false, bool PrefixSpace = false, Metaspace? Metaspace = null)
{
    /// <summary>BERT's: white space is left out, and punctuation stands alone.</summary>
    public static PreTokenizerSteps Bert { get; } = new(
        [new SplitPreTokenizer(TokenizerPatterns.WhiteSpace(), SplitBehavior.Removed), new SplitPreTokenizer(TokenizerPatterns.Punctuation())]);

    /// <summary>Splits a text into words.</summary>
    /// <param name="text">What lies between added tokens.</param>
    /// <param name="first">Whether the whole text begins with it.</param>
    /// <param name="onWord">Called for each word.</param>
    public void Split(string text, bool first, TextSplitter.WordAction onWord)
    {
        var pattern = new PatternText(PrefixSpace && !text.StartsWith(' ') ? " " + text : text);
        List<TextPiece> pieces = [new TextPiece(0, pattern.Shown.Length)], parts = [];
        foreach (var step in Steps)
        {
            foreach (var piece in pieces)
                step.Split(pattern.Shown, piece, parts);
            (pieces, parts) = (parts, pieces);
            parts.Clear();
        }

        foreach (var piece in pieces)
        {
            if (Metaspace is null)
                onWord(pattern.Original(piece));
            else
                Metaspace.Split(pattern.Original(piece), first && piece.Start == 0, onWord);
        }
    }
}
