using Orleans.Ai.Decoding;

namespace Orleans.Ai.KvCaching;

/// <summary>The KV blocks of one sequence: entry i holds positions 16i to 16i + 15.</summary>
internal sealed class BlockTable
{
    private int[] _blocks = new int[8];

    /// <summary>Number of blocks.</summary>
    public int Count { get; private set; }

    /// <summary>Positions that the blocks hold. Unit: tokens.</summary>
    public int Capacity => Count * IDecoder.BlockSize;

    /// <summary>The blocks; valid until the table changes.</summary>
    public ReadOnlyMemory<int> Memory => _blocks.AsMemory(0, Count);

    /// <summary>The block of positions 16 × <paramref name="index"/> and up.</summary>
    public int this[int index]
    {
        get => Memory.Span[index];
        set => _blocks.AsSpan(0, Count)[index] = value;
    }

    /// <summary>Appends a block.</summary>
    public void Add(int block)
    {
        if (Count == _blocks.Length)
        {
            Array.Resize(ref _blocks, Count * 2);
        }

        _blocks[Count++] = block;
    }

    /// <summary>Forgets the blocks, without releasing them.</summary>
    public void Clear() => Count = 0;
}
