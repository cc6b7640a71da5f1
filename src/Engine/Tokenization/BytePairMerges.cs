namespace Orleans.Ai.Tokenization;

/// <summary>The merge table of byte-pair encoding (Sennrich et al., 2016): which neighbours join, in which order, into what.</summary>
internal sealed class BytePairMerges(int capacity)
{
    private readonly Dictionary<long, (int Rank, int Id)> _merges = new(capacity);

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

    private static long Key(int left, int right) => ((long)left << 32) | (uint)right;
}
