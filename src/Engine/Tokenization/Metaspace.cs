namespace Orleans.Ai.Tokenization;

/// <summary>The last step of SentencePiece's splitting: marks spaces, puts a mark before the text, and cuts before each mark.</summary>
/// <param name="mark">Stands for a space.</param>
/// <param name="prefix">Which pieces get a mark before them.</param>
/// <param name="cut">Whether a mark begins a new word.</param>
internal sealed class Metaspace(char mark, MetaspacePrefix prefix, bool cut)
{
    /// <summary>Adds the words of a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="first">Whether it begins the text.</param>
    /// <param name="onWord">Called for each word.</param>
    public void Split(ReadOnlySpan<char> piece, bool first, TextSplitter.WordAction onWord)
    {
        var text = piece.ToString().Replace(' ', mark);
        if ((prefix == MetaspacePrefix.Always || (prefix == MetaspacePrefix.First && first)) && !text.StartsWith(mark))
            text = mark + text;
        for (var from = 0; from < text.Length;)
        {
            var length = cut ? text.AsSpan(from + 1).IndexOf(mark) + 1 : 0;
            length = length > 0 ? length : text.Length - from;
            onWord(text.AsSpan(from, length));
            from += length;
        }
    }
}
