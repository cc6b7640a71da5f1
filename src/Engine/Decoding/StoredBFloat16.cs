using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>bfloat16: the upper half of a binary32.</summary>
internal readonly unsafe struct StoredBFloat16(ushort bits) : IStoredFloat<StoredBFloat16>
{
    private readonly ushort _bits = bits;

    public float Value => BitConverter.UInt32BitsToSingle((uint)_bits << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(StoredBFloat16* source)
    {
        var (lower, upper) = Vector128.Widen(Vector128.Load((ushort*)source));
        return (Vector256.Create(lower, upper) << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StoredBFloat16 From(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return new((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }
}
