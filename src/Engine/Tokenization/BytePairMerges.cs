namespace Orleans.Ai.Tokenization;

/// <summary>The merge table of byte-pair encoding (Sennrich et al., 2016): which neighbours join, in which order, into what.</summary>
internal sealed class BytePairMerges(int capacity)
{
    private readonly Dictionary<ulong, (int Rank, int Id)> _merges = new(capacity);

    /// <summary>Adds a merge behind all others.</summary>
    public void Add(int left, int right, int id) => Add(left, right, id, _merges.Count);

    /// <summary>Adds a merge; among those of equal rank the leftmost goes first.</summary>
    public void Add(int left, int right, int id, int rank) => _merges.TryAdd(Key(left, right), (rank, id));

    public bool TryGet(int left, int right, out int rank, out int id)
    {
        var found = _merges.TryGetValue(Key(left, right), out var merge);
        (rank, id) = merge;
        return found;
    }

    // The hash of a 64-bit key is its halves' exclusive or, the same for all pairs of two equal ids; the odd factor spreads them.
    private static ulong Key(int left, int right) => (((ulong)(uint)left << 32) | (uint)right) * 0x9E3779B97F4A7C15;
}
