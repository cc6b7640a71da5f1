using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orleans.Ai.ModelFiles;

/// <summary>A matrix or vector of weights in memory that someone else owns.</summary>
/// <param name="type">Number format; a weight format.</param>
/// <param name="rows">First dimension.</param>
/// <param name="columns">Product of the others; 1 for a vector.</param>
/// <param name="data">Row-major, shape <c>[rows, columns]</c>, of any alignment.</param>
internal readonly unsafe struct Tensor(TensorType type, int rows, long columns, byte* data)
{
    public int Rows => rows;

    public int Columns => (int)columns;

    public TensorType Type => type;

    public byte* Data => data;

    public long ByteCount => rows * columns * type.Size;

    /// <summary>Widens the leading elements of a row to float32, which every weight format fits exactly.</summary>
    public void CopyRow(int row, Span<float> destination) => Copy(row * columns, destination);

    /// <summary>Widens a vector, or a matrix as one run of numbers.</summary>
    public void CopyAll(Span<float> destination) => Copy(0, destination);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(long first, Span<float> destination)
    {
        var source = data + (first * type.Size);
        if (type == TensorType.Float32)
        {
            new ReadOnlySpan<byte>(source, destination.Length * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(destination));
        }
        else if (type == TensorType.Float16)
        {
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(source, destination.Length), destination);
        }
        else
        {
            for (var i = 0; i < destination.Length; i++)
            {
                destination[i] = BitConverter.UInt32BitsToSingle((uint)((ushort*)source)[i] << 16);
            }
        }
    }
}
