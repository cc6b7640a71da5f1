using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Orleans.Ai.Decoding;

/// <summary>
/// The sign of the weight moves to the input, so that <c>vpmaddubsw</c> sees magnitudes: two products of at most 127² stay
/// within 16 bits and nothing saturates.
/// </summary>
internal readonly struct Avx2DotProduct : IDotProduct
{
    public static int Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> inputs)
    {
        var signed = (weights ^ Vector256.Create((byte)128)).AsSByte();
        var pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(signed), Avx2.Sign(inputs, signed));
        return sum + Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
    }
}
