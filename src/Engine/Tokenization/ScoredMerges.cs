using System.Globalization;
using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>
/// The merges of a SentencePiece vocabulary, which has none: any two neighbours that make a piece merge, those of the highest
/// score first, and of equal ones the leftmost.
/// </summary>
internal static class ScoredMerges
{
    // A piece has as many merges as places to cut it, each of which is looked up at the cost of its length.
    private const int LongestPiece = 512;

    /// <summary>Makes the merges.</summary>
    /// <param name="ordinary">The pieces that text may become.</param>
    /// <param name="pieces">All pieces, for their scores.</param>
    /// <returns>They, and characters that are no pieces but of which there are pieces, with ids beyond the vocabulary's.</returns>
    public static (BytePairMerges Merges, Dictionary<Rune, int> StandIns) Create(
        Dictionary<string, int> ordinary, IReadOnlyList<SentencePiece> pieces)
    {
        var ranks = ordinary.Values.Select(id => pieces[id].Score).Distinct().OrderDescending().Select((score, rank) => (score, rank))
            .ToDictionary(r => r.score, r => r.rank);
        var lookup = ordinary.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new BytePairMerges(2 * ordinary.Count);
        var standIns = new Dictionary<Rune, int>();
        foreach (var (text, id) in ordinary)
        {
            if (text.Length > LongestPiece)
                throw new TokenizerException(string.Create(
                    CultureInfo.InvariantCulture, $"the piece {id} has {text.Length} characters; supported are {LongestPiece}"));
            for (var cut = 1; cut < text.Length; cut++)
            {
                if (!char.IsLowSurrogate(text[cut]) && Find(text.AsSpan(0, cut)) is >= 0 and var left && Find(text.AsSpan(cut)) is >= 0 and var right)
                    merges.Add(left, right, id, ranks[pieces[id].Score]);
            }
        }

        return (merges, standIns);

        int Find(ReadOnlySpan<char> part)
        {
            if (lookup.TryGetValue(part, out var id))
                return id;
            if (Rune.DecodeFromUtf16(part, out var rune, out var length) != System.Buffers.OperationStatus.Done || length < part.Length)
                return -1;
            if (!standIns.TryGetValue(rune, out id))
                standIns[rune] = id = pieces.Count + standIns.Count;
            return id;
        }
    }
}
