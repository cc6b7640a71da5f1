using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>Byte-pair encoding as SentencePiece has it: a word's characters are the first symbols, merges make tokens of them.</summary>
/// <param name="vocabulary">Token to id. Control tokens are not among them.</param>
/// <param name="merges">The merge table.</param>
/// <param name="unknown">What becomes of characters without a token.</param>
/// <param name="ignoreMerges">A word that is itself a token is that token, whatever the merges say.</param>
/// <param name="bare">
/// Characters without a token of their own that merges name all the same, each with a stand-in beyond the vocabulary's ids.
/// </param>
internal sealed class CharacterLevelModel(
    Dictionary<string, int> vocabulary, BytePairMerges merges, UnknownText unknown, bool ignoreMerges, IReadOnlyDictionary<Rune, int>? bare = null)
    : ITokenModel
{
    private const int None = -1;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _words = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly HashSet<uint> _neighbours = FindNeighbours(vocabulary);
    private readonly int[] _basic = CreateBasic(vocabulary, bare);
    private readonly Dictionary<int, Rune> _standIns = bare?.ToDictionary(b => b.Value, b => b.Key) ?? [];

    public bool KeepsText => unknown.SpellsAll;

    public void Encode(ReadOnlySpan<char> word, WordScratch scratch, List<int> ids)
    {
        if (ignoreMerges && _words.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return;
        }

        Span<int> spelled = stackalloc int[4];
        var (previous, first, at, last) = (None, ids.Count, 0, '\0');
        foreach (var rune in word.EnumerateRunes())
        {
            // Nothing merges across two characters that no token has side by side; short words take less time than a long one.
            var next = rune.IsBmp ? (char)rune.Value : word[at];
            if (at > 0 && !_neighbours.Contains(Pair(last, next)))
                scratch.Symbols.MergeInto(merges, ids);
            last = rune.IsBmp ? next : word[at + 1];
            at += rune.Utf16SequenceLength;
            var count = 1;
            if ((spelled[0] = Find(rune)) == None)
                count = unknown.Spell(rune, previous, spelled);
            foreach (var id in spelled[..count])
                scratch.Symbols.Append(previous = id);
        }

        scratch.Symbols.MergeInto(merges, ids);
        if (_standIns.Count > 0)
            SpellStandIns(ids, first);
    }

    private int Find(Rune rune)
    {
        if (rune.IsBmp)
            return _basic[rune.Value];
        Span<char> pair = stackalloc char[2];
        rune.EncodeToUtf16(pair);
        return _words.TryGetValue(pair, out var id) ? id : bare?.GetValueOrDefault(rune, None) ?? None;
    }

    // A stand-in that nothing took up is unknown after all.
    private void SpellStandIns(List<int> ids, int first)
    {
        if (!ids.Skip(first).Any(_standIns.ContainsKey))
            return;
        int[] merged = [.. ids.Skip(first)];
        ids.RemoveRange(first, merged.Length);
        Span<int> spelled = stackalloc int[4];
        foreach (var id in merged)
        {
            if (_standIns.TryGetValue(id, out var rune))
                ids.AddRange(spelled[..unknown.Spell(rune, ids.Count > first ? ids[^1] : None, spelled)]);
            else
                ids.Add(id);
        }
    }

    private static uint Pair(char left, char right) => ((uint)left << 16) | right;

    private static HashSet<uint> FindNeighbours(Dictionary<string, int> vocabulary)
    {
        var pairs = new HashSet<uint>();
        foreach (var token in vocabulary.Keys)
        {
            for (var i = 1; i < token.Length; i++)
                pairs.Add(Pair(token[i - 1], token[i]));
        }

        return pairs;
    }

    private static int[] CreateBasic(Dictionary<string, int> vocabulary, IReadOnlyDictionary<Rune, int>? bare)
    {
        var ids = new int[char.MaxValue + 1];
        Array.Fill(ids, None);
        foreach (var (rune, id) in bare ?? new Dictionary<Rune, int>())
        {
            if (rune.IsBmp)
                ids[rune.Value] = id;
        }

        foreach (var (token, id) in vocabulary)
        {
            if (token.Length == 1)
                ids[token[0]] = id;
        }

        return ids;
    }
}
