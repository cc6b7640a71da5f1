namespace Orleans.Ai.Tokenization;

/// <summary>The bytes of every token, in one block of memory.</summary>
internal sealed class TokenBytes
{
    private readonly string?[] _tokens;
    private readonly ITokenDecoder _decoder;
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="added">Added tokens; special ones have no bytes.</param>
    /// <param name="decoder">Says what bytes a token has.</param>
    public TokenBytes(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added, ITokenDecoder decoder)
    {
        Count = Math.Max(vocabulary.Values.DefaultIfEmpty(-1).Max(), added.Select(t => t.Id).DefaultIfEmpty(-1).Max()) + 1;
        (_decoder, _tokens) = (decoder, new string?[Count]);
        foreach (var (token, id) in vocabulary)
            _tokens[id] = token;
        foreach (var token in added)
            _tokens[token.Id] = token.Special ? null : token.Content;

        var bytes = Array.ConvertAll(_tokens, token => token is null ? [] : decoder.Decode(token, first: false));
        Longest = bytes.Select(b => b.Length).DefaultIfEmpty(0).Max();
        _starts = new int[Count + 1];
        for (var id = 0; id < Count; id++)
            _starts[id + 1] = _starts[id] + bytes[id].Length;
        _bytes = new byte[_starts[Count]];
        for (var id = 0; id < Count; id++)
            bytes[id].CopyTo(_bytes, _starts[id]);
    }

    /// <summary>One more than the highest id.</summary>
    public int Count { get; }

    /// <summary>The most bytes that a token has.</summary>
    public int Longest { get; }

    /// <summary>The bytes of a token that is not the first of its text; none where there is no such id.</summary>
    public ReadOnlySpan<byte> this[int id] => (uint)id < (uint)Count ? _bytes.AsSpan(_starts[id].._starts[id + 1]) : [];

    /// <summary>The bytes of a token that is the first of its text, when it has bytes at all.</summary>
    public ReadOnlySpan<byte> First(int id) => this[id].IsEmpty ? [] : _decoder.Decode(_tokens[id]!, first: true);
}
