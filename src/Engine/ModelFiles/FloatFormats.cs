using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.ModelFiles;

/// <summary>Formats in which every number stands for itself.</summary>
internal static unsafe class FloatFormats
{
    public static void ReadFloat32(byte* source, Span<float> destination) =>
        new ReadOnlySpan<byte>(source, destination.Length * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(destination));

    public static void ReadFloat16(byte* source, Span<float> destination) =>
        TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(source, destination.Length), destination);

    public static void ReadBFloat16(byte* source, Span<float> destination)
    {
        fixed (float* target = destination)
        {
            var i = 0;
            for (; i + Vector256<ushort>.Count <= destination.Length; i += Vector256<ushort>.Count)
            {
                var (lower, upper) = Vector256.Widen(Vector256.Load((ushort*)source + i));
                Vector256.ShiftLeft(lower, 16).AsSingle().Store(target + i);
                Vector256.ShiftLeft(upper, 16).AsSingle().Store(target + i + Vector256<float>.Count);
            }

            for (; i < destination.Length; i++)
            {
                target[i] = BitConverter.UInt32BitsToSingle((uint)((ushort*)source)[i] << 16);
            }
        }
    }
}
