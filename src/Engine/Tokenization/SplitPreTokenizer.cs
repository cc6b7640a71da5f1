using System.Text.RegularExpressions;

namespace Orleans.Ai.Tokenization;

/// <summary>Splits at the matches of a pattern.</summary>
/// <param name="pattern">The pattern; carries a time-out, so that a hostile text ends in an error and not in a hang.</param>
/// <param name="keepMatches">Whether the matches become pieces.</param>
/// <param name="keepGaps">Whether the text between them does.</param>
internal sealed class SplitPreTokenizer(Regex pattern, bool keepMatches = true, bool keepGaps = true) : IPreTokenizer
{
    public void Split(string text, TextPiece piece, List<TextPiece> parts)
    {
        // Only the piece is shown to the pattern: look-ahead must not see what another pre-tokenizer has cut off.
        var end = 0;
        foreach (var match in pattern.EnumerateMatches(text.AsSpan(piece.Start, piece.Length)))
        {
            if (match.Length == 0)
                continue;
            Add(keepGaps, end, match.Index);
            end = match.Index + match.Length;
            Add(keepMatches, match.Index, end);
        }

        Add(keepGaps, end, piece.Length);

        void Add(bool keep, int from, int to)
        {
            if (keep && to > from)
                parts.Add(new TextPiece(piece.Start + from, to - from));
        }
    }
}
