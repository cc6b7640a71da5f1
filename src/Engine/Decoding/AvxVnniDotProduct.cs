using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Orleans.Ai.Decoding;

/// <summary>One instruction: <c>vpdpbusd</c>.</summary>
internal readonly struct AvxVnniDotProduct : IDotProduct
{
    public static int Zero => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> inputs) =>
        AvxVnni.MultiplyWideningAndAdd(sum, weights, inputs);
}
