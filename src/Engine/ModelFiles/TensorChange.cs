namespace Orleans.Ai.ModelFiles;

/// <summary>What a converter did to a tensor, to be undone when it is read.</summary>
/// <param name="HeadSize">
/// Rows of a head, of which the two halves were interleaved so that the pairs that rotary embedding turns lie side by side;
/// 0 where they were left alone.
/// </param>
/// <param name="Added">What was added to every number.</param>
internal readonly record struct TensorChange(int HeadSize, float Added)
{
    /// <summary>Where the file has the model's row.</summary>
    public int StoredRow(int row)
    {
        if (HeadSize == 0)
        {
            return row;
        }

        var (head, within) = Math.DivRem(row, HeadSize);
        var (half, pair) = Math.DivRem(within, HeadSize / 2);
        return (head * HeadSize) + (2 * pair) + half;
    }
}
