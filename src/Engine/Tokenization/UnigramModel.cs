using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>The unigram language model of SentencePiece (Kudo, 2018): of all ways to spell a word, the most probable.</summary>
/// <param name="pieces">The pieces that text may become.</param>
/// <param name="scores">The logarithm of each id's probability.</param>
/// <param name="unknown">What becomes of characters without a piece.</param>
internal sealed class UnigramModel(IReadOnlyDictionary<string, int> pieces, double[] scores, UnknownText unknown) : ITokenModel
{
    private const int Unknown = -2;
    private const double UnknownPenalty = 10;
    private readonly PieceTrie _trie = new(pieces);
    private readonly double _unknownScore = scores.DefaultIfEmpty(0).Min() - UnknownPenalty;

    public bool KeepsText => unknown.SpellsAll;

    public void Encode(ReadOnlySpan<char> word, WordScratch scratch, List<int> ids)
    {
        var ends = scratch.Lattice.Reset(word.Length);
        for (int from = 0, length; from < word.Length; from += length)
        {
            Rune.DecodeFromUtf16(word[from..], out _, out length);
            if (!AddPieces(word, from, length, ends))
                Offer(ref ends[from + length], ends[from].Score + _unknownScore, from, Unknown);
        }

        AddBestWay(word, ends, ids);
    }

    // Says whether one of them is the single character.
    private bool AddPieces(ReadOnlySpan<char> word, int from, int characterLength, Span<(double Score, int Start, int Id)> ends)
    {
        var node = PieceTrie.Root;
        var single = false;
        for (var to = from; to < word.Length && _trie.TryStep(ref node, word[to]); to++)
        {
            if (_trie.IdAt(node) is not (>= 0 and var id))
                continue;
            Offer(ref ends[to + 1], ends[from].Score + scores[id], from, id);
            single |= to + 1 - from == characterLength;
        }

        return single;
    }

    // The first of equally good ways stays.
    private static void Offer(ref (double Score, int Start, int Id) end, double score, int start, int id)
    {
        if (end.Start < 0 || score > end.Score)
            end = (score, start, id);
    }

    private void AddBestWay(ReadOnlySpan<char> word, Span<(double Score, int Start, int Id)> ends, List<int> ids)
    {
        // Turned round in place: every end on the way then says where its token stops.
        var next = -1;
        for (var end = word.Length; end > 0;)
        {
            var start = ends[end].Start;
            ends[end].Start = next;
            (next, end) = (end, start);
        }

        Span<int> spelled = stackalloc int[4];
        var first = ids.Count;
        for (var start = 0; next > 0; (start, next) = (next, ends[next].Start))
        {
            if (ends[next].Id != Unknown)
            {
                ids.Add(ends[next].Id);
                continue;
            }

            Rune.DecodeFromUtf16(word[start..], out var rune, out _);
            ids.AddRange(spelled[..unknown.Spell(rune, ids.Count > first ? ids[^1] : -1, spelled)]);
        }
    }
}
