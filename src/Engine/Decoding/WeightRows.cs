using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Matrices of equal width, stacked: the query, key and value projections as one matrix, for example.</summary>
internal sealed class WeightRows(params Tensor[] parts)
{
    public int Count { get; } = parts.Sum(part => part.Rows);

    public int Width => parts[0].Columns;

    /// <summary>The numbers come from blocks of fewer bits.</summary>
    public bool AreBlocks { get; } = parts.All(part => part.Type.BlockLength > 1);

    /// <summary>Widens one row.</summary>
    public void Copy(int row, Span<float> destination)
    {
        var part = 0;
        while (row >= parts[part].Rows)
        {
            row -= parts[part++].Rows;
        }

        parts[part].CopyRow(row, destination);
    }
}
