using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Token embeddings, shape <c>[vocabulary, hidden]</c>, in the number format of the file.</summary>
internal sealed unsafe class EmbeddingTable
{
    private readonly Tensor _table;

    public EmbeddingTable(Tensor source, NativeArena arena)
    {
        var copy = arena.Allocate<byte>(source.ByteCount);
        Buffer.MemoryCopy(source.Data, copy, source.ByteCount, source.ByteCount);
        _table = new Tensor(source.Type, source.Rows, source.Columns, copy, source.Change);
    }

    /// <summary>Writes the embedding of a token and zeros up to <paramref name="stride"/>.</summary>
    public void Copy(int token, float* row, int stride)
    {
        _table.CopyRow(token, new(row, _table.Columns));
        new Span<float>(row + _table.Columns, stride - _table.Columns).Clear();
    }
}
