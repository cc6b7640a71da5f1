using System.Text.RegularExpressions;

namespace Orleans.Ai.Tokenization;

/// <summary>Splits at the matches of a pattern.</summary>
/// <param name="pattern">The pattern; carries a time-out, so that a hostile text ends in an error and not in a hang.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Takes the text between the matches for matches, and the other way round.</param>
internal sealed class SplitPreTokenizer(Regex pattern, SplitBehavior behavior = SplitBehavior.Isolated, bool invert = false) : IPreTokenizer
{
    public void Split(string text, TextPiece piece, List<TextPiece> parts)
    {
        // Only the piece is shown to the pattern: look-ahead must not see what another pre-tokenizer has cut off.
        var first = parts.Count;
        var (end, afterMatch) = (0, false);
        foreach (var match in pattern.EnumerateMatches(text.AsSpan(piece.Start, piece.Length)))
        {
            if (match.Length == 0)
                continue;
            Add(invert, end, match.Index);
            end = match.Index + match.Length;
            Add(!invert, match.Index, end);
        }

        Add(invert, end, piece.Length);

        void Add(bool isMatch, int from, int to)
        {
            if (to <= from || (isMatch && behavior == SplitBehavior.Removed))
                return;
            var start = piece.Start + from;
            var joins = parts.Count > first && behavior switch
            {
                SplitBehavior.MergedWithPrevious => isMatch && !afterMatch,
                SplitBehavior.MergedWithNext => !isMatch && afterMatch,
                SplitBehavior.Contiguous => isMatch == afterMatch,
                _ => false,
            };
            afterMatch = isMatch;
            if (joins)
            {
                start = parts[^1].Start;
                parts.RemoveAt(parts.Count - 1);
            }

            parts.Add(new TextPiece(start, piece.Start + to - start));
        }
    }
}
