using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.KvCaching;

/// <summary>
/// What a full KV block holds: its tokens, after those of the block before it. Compared exactly, link by link up the
/// chain, so that no collision of hashes can hand a sequence foreign text.
/// </summary>
internal readonly struct BlockContent : IEquatable<BlockContent>
{
    private readonly int _previous;
    private readonly Ids _tokens;

    /// <summary>Describes a block.</summary>
    /// <param name="previous">The block before it, published and not reallocated since; a negative number, such as <see cref="KvBlockPool.None"/>, for the first.</param>
    /// <param name="tokens">Token ids, shape <c>[<see cref="IDecoder.BlockSize"/>]</c>.</param>
    public BlockContent(int previous, ReadOnlySpan<int> tokens)
    {
        _previous = previous;
        tokens[..IDecoder.BlockSize].CopyTo(_tokens);
    }

    /// <summary>The block before it.</summary>
    public int Previous => _previous;

    public bool Equals(BlockContent other) =>
        _previous == other._previous && ((ReadOnlySpan<int>)_tokens).SequenceEqual(other._tokens);

    public override bool Equals(object? obj) => obj is BlockContent other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode); // keyed per process: a client cannot prepare prompts that collide
        hash.Add(_previous);
        hash.AddBytes(MemoryMarshal.AsBytes((ReadOnlySpan<int>)_tokens));
        return hash.ToHashCode();
    }

    [InlineArray(IDecoder.BlockSize)]
    private struct Ids
    {
        private int _first;
    }
}
