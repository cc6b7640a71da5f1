using System.Globalization;

namespace Orleans.Ai.Tokenization;

/// <summary>Takes a text apart into added tokens and words, the way the reference does: raw added tokens, normaliser, the others, pre-tokenizers.</summary>
internal sealed class TextSplitter(IReadOnlyList<AddedToken> added, bool nfc, IPreTokenizer[] steps, bool prefixSpace)
{
    private readonly AddedTokenMatcher _raw = new(added.Where(t => !t.Normalized));
    private readonly AddedTokenMatcher _normalized = new(added.Where(t => t.Normalized));

    public delegate void WordAction(ReadOnlySpan<char> word);

    /// <summary>Splits a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="special">Whether special tokens are tokens.</param>
    /// <param name="guard">Character that was put into literals that are text; it is dropped from the words.</param>
    /// <param name="onToken">Called for each added token.</param>
    /// <param name="onWord">Called for each word.</param>
    public void Split(string text, SpecialTokens special, char? guard, Action<AddedToken> onToken, WordAction onWord) =>
        SplitAtTokens(text, special, guard, onToken, ordinary => SplitWords(ordinary, guard, onWord));

    /// <summary>Splits a text at its added tokens only; what lies between is normalised.</summary>
    public void SplitAtTokens(string text, SpecialTokens special, char? guard, Action<AddedToken> onToken, Action<string> onText) =>
        SplitAt(_raw, text, special, guard, onToken, raw =>
            SplitAt(_normalized, nfc ? Nfc.Normalize(raw) : raw, special, guard, onToken, onText));

    private static void SplitAt(
        AddedTokenMatcher matcher, string text, SpecialTokens special, char? guard, Action<AddedToken> onToken, Action<string> onText)
    {
        var from = 0;
        while (matcher.TryFind(text, from, special, guarded: guard is not null, out var token, out var span))
        {
            if (span.Start > from)
                onText(text[from..span.Start]);
            onToken(token);
            from = span.End;
        }

        if (from < text.Length)
            onText(from == 0 ? text : text[from..]);
    }

    private void SplitWords(string text, char? guard, WordAction onWord)
    {
        if (guard is { } g)
            text = text.Replace(g.ToString(CultureInfo.InvariantCulture), "", StringComparison.Ordinal);
        if (text.Length == 0)
            return;
        var pattern = new PatternText(prefixSpace && !text.StartsWith(' ') ? " " + text : text);
        List<TextPiece> pieces = [new TextPiece(0, pattern.Shown.Length)], parts = [];
        foreach (var step in steps)
        {
            foreach (var piece in pieces)
                step.Split(pattern.Shown, piece, parts);
            (pieces, parts) = (parts, pieces);
            parts.Clear();
        }

        foreach (var piece in pieces)
            onWord(pattern.Original(piece));
    }
}
