namespace Orleans.Ai.Tokenization;

/// <summary>The merge table of byte-pair encoding (Sennrich et al., 2016): which neighbours join, in which order, into what.</summary>
internal sealed class BytePairMerges(int capacity)
{
    private readonly Dictionary<long, (int Rank, int Id)> _merges = new(capacity);

    public void Add(int left, int right, int id) => _merges.TryAdd(Key(left, right), (_merges.Count, id));

    public bool TryGet(int left, int right, out int rank, out int id)
    {
        var found = _merges.TryGetValue(Key(left, right), out var merge);
        (rank, id) = merge;
        return found;
    }

    private static long Key(int left, int right) => ((long)left << 32) | (uint)right;
}
