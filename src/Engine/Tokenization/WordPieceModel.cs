namespace Orleans.Ai.Tokenization;

/// <summary>WordPiece (BERT): the longest token that the rest of a word begins with, again and again; else the word is unknown.</summary>
/// <param name="words">Tokens that begin a word.</param>
/// <param name="continuations">Tokens that go on with one, without their prefix.</param>
/// <param name="unknown">The unknown token.</param>
/// <param name="longestWord">Words of more characters are unknown.</param>
internal sealed class WordPieceModel(
    IReadOnlyDictionary<string, int> words, IReadOnlyDictionary<string, int> continuations, int unknown, int longestWord) : ITokenModel
{
    private readonly PieceTrie _words = new(words), _continuations = new(continuations);

    public bool KeepsText => false;

    public void Encode(ReadOnlySpan<char> word, WordScratch scratch, List<int> ids)
    {
        var first = ids.Count;
        var tooLong = CountRunes(word) > longestWord;
        for (var from = 0; from < word.Length;)
        {
            var id = tooLong ? -1 : FindLongest(from == 0 ? _words : _continuations, word, ref from);
            if (id < 0)
            {
                ids.RemoveRange(first, ids.Count - first);
                ids.Add(unknown);
                return;
            }

            ids.Add(id);
        }
    }

    private static int FindLongest(PieceTrie trie, ReadOnlySpan<char> word, ref int from)
    {
        var (node, found, end) = (PieceTrie.Root, -1, from);
        for (var to = from; to < word.Length && trie.TryStep(ref node, word[to]); to++)
        {
            if (trie.IdAt(node) is >= 0 and var id)
                (found, end) = (id, to + 1);
        }

        from = end;
        return found;
    }

    private static int CountRunes(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var _ in word.EnumerateRunes())
            count++;
        return count;
    }
}
