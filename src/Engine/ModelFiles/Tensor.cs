using System.Numerics.Tensors;

namespace Orleans.Ai.ModelFiles;

/// <summary>A matrix or vector of weights in memory that someone else owns.</summary>
/// <param name="type">Number format; a weight format, of which a row has whole blocks.</param>
/// <param name="rows">First dimension.</param>
/// <param name="columns">Product of the others; 1 for a vector.</param>
/// <param name="data">Row-major, shape <c>[rows, columns]</c>, of any alignment.</param>
/// <param name="change">How the file's numbers differ from the model's.</param>
internal readonly unsafe struct Tensor(TensorType type, int rows, long columns, byte* data, TensorChange change = default)
{
    public int Rows => rows;

    public int Columns => (int)columns;

    public TensorType Type => type;

    public byte* Data => data;

    public TensorChange Change => change;

    /// <summary>Size of the stored numbers. Unit: bytes.</summary>
    public long ByteCount => type.SizeOf(rows * columns);

    /// <summary>Widens a row to float32.</summary>
    public void CopyRow(int row, Span<float> destination) => Read(data + type.SizeOf(change.StoredRow(row) * columns), destination);

    /// <summary>Widens a vector, or a matrix as one run of numbers.</summary>
    public void CopyAll(Span<float> destination)
    {
        if (change.HeadSize == 0)
        {
            Read(data, destination);
            return;
        }

        var stored = new float[destination.Length];
        Read(data, stored);
        for (var row = 0; row < rows; row++)
        {
            stored.AsSpan(change.StoredRow(row) * Columns, Columns).CopyTo(destination[(row * Columns)..]);
        }
    }

    private void Read(byte* source, Span<float> destination)
    {
        type.Read(source, destination);
        if (change.Added != 0)
        {
            TensorPrimitives.Subtract(destination, change.Added, destination);
        }
    }
}
