using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>Even and odd bytes widen to 16 bits by shifts, pairs of products to 32 bits likewise.</summary>
internal readonly struct PortableDotProduct : IDotProduct
{
    public static int Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> inputs)
    {
        var (w, x) = ((weights ^ Vector256.Create((byte)128)).AsInt16(), inputs.AsInt16());
        var pairs = ((((w << 8) >> 8) * ((x << 8) >> 8)) + ((w >> 8) * (x >> 8))).AsInt32();
        return sum + ((pairs << 16) >> 16) + (pairs >> 16);
    }
}
