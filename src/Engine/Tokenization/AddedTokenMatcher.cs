using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Orleans.Ai.Tokenization;

/// <summary>Finds added tokens in a text: leftmost first, longest among those, as the reference does.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly SearchValues<string> _matches;
    private readonly int[] _lengths;
    private readonly Dictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _tokens;

    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        var byMatch = tokens.Where(t => t.Match.Length > 0).DistinctBy(t => t.Match).ToDictionary(t => t.Match, StringComparer.Ordinal);
        _matches = SearchValues.Create([.. byMatch.Keys], StringComparison.Ordinal);
        _lengths = [.. byMatch.Keys.Select(c => c.Length).Distinct().OrderDescending()];
        _tokens = byMatch.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds the first token at or after <paramref name="from"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin; what lies before is already taken.</param>
    /// <param name="special">Whether special tokens count.</param>
    /// <param name="guarded">Whether a guard breaks control tokens that are none, which it cannot do to those of one character.</param>
    /// <param name="token">The token.</param>
    /// <param name="span">What it takes of the text, white space included where it takes that along.</param>
    public bool TryFind(
        string text, int from, SpecialTokens special, bool guarded, [NotNullWhen(true)] out AddedToken? token, out TextPiece span)
    {
        for (var i = from; NextAt(text, i, out var start, out token); i = start + token.Match.Length)
        {
            var end = start + token.Match.Length;
            if (token.Special && (special == SpecialTokens.AsText || (guarded && token.Match.Length == 1)))
                continue;
            if (token.SingleWord && Touches(text, start, end))
                continue;
            while (token.StripLeft && start > from && char.IsWhiteSpace(text[start - 1]))
                start--;
            while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            span = new TextPiece(start, end - start);
            return true;
        }

        span = default;
        return false;
    }

    private bool NextAt(string text, int from, out int start, [NotNullWhen(true)] out AddedToken? token)
    {
        token = null;
        var offset = text.AsSpan(from).IndexOfAny(_matches);
        start = from + offset;
        if (offset < 0)
            return false;
        foreach (var length in _lengths)
        {
            if (start + length <= text.Length && _tokens.TryGetValue(text.AsSpan(start, length), out token))
                return true;
        }

        return false;
    }

    private static bool Touches(string text, int start, int end) =>
        (start > 0 && IsWord(text[start - 1])) || (end < text.Length && IsWord(text[end]));

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
