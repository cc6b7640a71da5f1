using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>The bytes of every token, in one block of memory.</summary>
internal sealed class TokenBytes
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <param name="vocabulary">Tokens in the byte alphabet.</param>
    /// <param name="added">Added tokens: special ones have no bytes, the others are plain text.</param>
    public TokenBytes(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        Count = Math.Max(vocabulary.Values.DefaultIfEmpty(-1).Max(), added.Select(t => t.Id).DefaultIfEmpty(-1).Max()) + 1;
        var tokens = new byte[Count][];
        foreach (var (token, id) in vocabulary)
            tokens[id] = ByteAlphabet.TryGetBytes(token) ?? Encoding.UTF8.GetBytes(token);
        foreach (var token in added)
            tokens[token.Id] = token.Special ? [] : Encoding.UTF8.GetBytes(token.Content);

        Longest = tokens.Max(t => t?.Length) ?? 0;
        _starts = new int[Count + 1];
        for (var id = 0; id < Count; id++)
            _starts[id + 1] = _starts[id] + (tokens[id]?.Length ?? 0);
        _bytes = new byte[_starts[Count]];
        for (var id = 0; id < Count; id++)
            tokens[id]?.CopyTo(_bytes, _starts[id]);
    }

    /// <summary>One more than the highest id.</summary>
    public int Count { get; }

    /// <summary>The most bytes that a token has.</summary>
    public int Longest { get; }

    /// <summary>The bytes of a token; none where there is no such id.</summary>
    public ReadOnlySpan<byte> this[int id] => (uint)id < (uint)Count ? _bytes.AsSpan(_starts[id].._starts[id + 1]) : [];
}
