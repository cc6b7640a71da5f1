using System.Globalization;

namespace Orleans.Ai.Tokenization;

/// <summary>Takes a text apart into added tokens and words, the way the reference does: raw added tokens, normaliser, the others, pre-tokenizers.</summary>
/// <remarks>Special tokens are all looked for in the raw text, lest a normaliser make one of what a user typed.</remarks>
/// <param name="added">The added tokens.</param>
/// <param name="normalizer">Rewrites what lies between raw added tokens.</param>
/// <param name="steps">The pre-tokenizers.</param>
/// <param name="keepsText">Whether neither of them takes characters out.</param>
internal sealed class TextSplitter(IReadOnlyList<AddedToken> added, TextNormalizer? normalizer, PreTokenizerSteps steps, bool keepsText = true)
{
    private readonly AddedTokenMatcher _raw = new(added.Where(t => t.Special || !t.Normalized));
    private readonly AddedTokenMatcher _normalized = new(added.Where(t => !t.Special && t.Normalized));

    /// <summary>Whether all of a text is in its words and added tokens.</summary>
    public bool KeepsText { get; } = keepsText && !added.Any(t => t.StripLeft || t.StripRight);

    public delegate void WordAction(ReadOnlySpan<char> word);

    /// <summary>What lies between added tokens.</summary>
    /// <param name="text">It, normalised.</param>
    /// <param name="first">Whether the text begins with it.</param>
    public delegate void TextAction(string text, bool first);

    /// <summary>Splits a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="special">Whether special tokens are tokens.</param>
    /// <param name="guard">Character that was put into literals that are text; it is dropped from the words.</param>
    /// <param name="onToken">Called for each added token.</param>
    /// <param name="onWord">Called for each word.</param>
    public void Split(string text, SpecialTokens special, char? guard, Action<AddedToken> onToken, WordAction onWord) =>
        SplitAtTokens(text, special, guard, onToken, (ordinary, first) => SplitWords(ordinary, first, guard, onWord));

    /// <summary>Splits a text at its added tokens only; what lies between is normalised.</summary>
    public void SplitAtTokens(string text, SpecialTokens special, char? guard, Action<AddedToken> onToken, TextAction onText) =>
        SplitAt(_raw, text, special, guard, onToken, (raw, rawFirst) =>
            SplitAt(_normalized, normalizer?.Invoke(raw, guard) ?? raw, special, guard, onToken, (piece, first) => onText(piece, first && rawFirst)));

    private static void SplitAt(
        AddedTokenMatcher matcher, string text, SpecialTokens special, char? guard, Action<AddedToken> onToken, TextAction onText)
    {
        var from = 0;
        while (matcher.TryFind(text, from, special, guarded: guard is not null, out var token, out var span))
        {
            if (span.Start > from)
                onText(text[from..span.Start], from == 0);
            onToken(token);
            from = span.End;
        }

        if (from < text.Length)
            onText(from == 0 ? text : text[from..], from == 0);
    }

    private void SplitWords(string text, bool first, char? guard, WordAction onWord)
    {
        if (guard is { } g)
            text = text.Replace(g.ToString(CultureInfo.InvariantCulture), "", StringComparison.Ordinal);
        if (text.Length > 0)
            steps.Split(text, first, onWord);
    }
}
