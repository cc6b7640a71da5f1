using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>Byte-level byte-pair encoding: a word's UTF-8 bytes are the first symbols, merges make tokens of them.</summary>
/// <param name="vocabulary">Token (in the byte alphabet) to id.</param>
/// <param name="merges">The merge table.</param>
/// <param name="special">Ids that no ordinary text may become.</param>
/// <param name="ignoreMerges">A word that is itself a token is that token, whatever the merges say (Llama 3).</param>
internal sealed class ByteLevelModel(Dictionary<string, int> vocabulary, BytePairMerges merges, IReadOnlySet<int> special, bool ignoreMerges) : ITokenModel
{
    private readonly int[] _byteIds = CreateByteIds(vocabulary);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _words = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool KeepsText => Array.TrueForAll(_byteIds, id => id >= 0);

    // Bytes that the vocabulary lacks are left out, as in the reference.
    public void Encode(ReadOnlySpan<char> word, WordScratch scratch, List<int> ids)
    {
        if (ignoreMerges && TryGetWhole(word, out var whole))
        {
            ids.Add(whole);
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in word.EnumerateRunes())
        {
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (_byteIds[b] >= 0)
                    scratch.Symbols.Append(_byteIds[b]);
            }
        }

        scratch.Symbols.MergeInto(merges, ids);
    }

    private bool TryGetWhole(ReadOnlySpan<char> word, out int id)
    {
        const int longest = 256;
        id = -1;
        if (word.Length > longest)
            return false;
        Span<byte> utf8 = stackalloc byte[longest * 3];
        Span<char> token = stackalloc char[longest * 3];
        utf8 = utf8[..Encoding.UTF8.GetBytes(word, utf8)];
        for (var i = 0; i < utf8.Length; i++)
            token[i] = ByteAlphabet.ToCharacter(utf8[i]);
        return _words.TryGetValue(token[..utf8.Length], out id) && !special.Contains(id);
    }

    private static int[] CreateByteIds(Dictionary<string, int> vocabulary) =>
        [.. Enumerable.Range(0, 256).Select(b => vocabulary.GetValueOrDefault(ByteAlphabet.ToCharacter((byte)b).ToString(), -1))];
}
