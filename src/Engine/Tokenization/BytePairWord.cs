namespace Orleans.Ai.Tokenization;

/// <summary>
/// Scratch space that encodes one word after another: a linked list of symbols, and a queue of the merges that are possible,
/// lowest rank first, leftmost first among equals. O(n log n) in the length of the word. Used by one thread.
/// </summary>
internal sealed class BytePairWord
{
    private const int None = -1;
    private readonly PriorityQueue<int, long> _candidates = new();
    private (int Id, int Previous, int Next)[] _symbols = new (int, int, int)[64];
    private int _count;

    /// <summary>Adds a symbol at the end of the word.</summary>
    public void Append(int id)
    {
        if (_count == _symbols.Length)
            Array.Resize(ref _symbols, _count * 2);
        if (_count > 0)
            _symbols[_count - 1].Next = _count;
        _symbols[_count] = (id, _count - 1, None);
        _count++;
    }

    /// <summary>Merges the word, adds its tokens to <paramref name="ids"/> and empties the word.</summary>
    public void MergeInto(BytePairMerges merges, List<int> ids)
    {
        for (var i = 0; i + 1 < _count; i++)
            Propose(merges, i);
        while (_candidates.TryDequeue(out var left, out var priority))
            MergeIfCurrent(merges, left, (int)(priority >> 32));
        for (var i = _count > 0 ? 0 : None; i != None; i = _symbols[i].Next)
            ids.Add(_symbols[i].Id);
        _count = 0;
    }

    private void Propose(BytePairMerges merges, int left)
    {
        var next = _symbols[left].Next;
        if (next != None && merges.TryGet(_symbols[left].Id, _symbols[next].Id, out var rank, out _))
            _candidates.Enqueue(left, ((long)rank << 32) | (uint)left);
    }

    // A candidate is out of date when either of its symbols has been merged since.
    private void MergeIfCurrent(BytePairMerges merges, int left, int candidateRank)
    {
        ref var symbol = ref _symbols[left];
        if (symbol.Id == None || symbol.Next == None)
            return;
        ref var right = ref _symbols[symbol.Next];
        if (!merges.TryGet(symbol.Id, right.Id, out var rank, out var id) || rank != candidateRank)
            return;

        symbol.Id = id;
        symbol.Next = right.Next;
        right.Id = None;
        if (symbol.Next != None)
            _symbols[symbol.Next].Previous = left;
        Propose(merges, left);
        if (symbol.Previous != None)
            Propose(merges, symbol.Previous);
    }
}
