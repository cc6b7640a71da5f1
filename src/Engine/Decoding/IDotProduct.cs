using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>Exact sums of four products of 8-bit numbers in each of 8 lanes.</summary>
internal interface IDotProduct
{
    /// <summary>What stays added to every weight: the caller subtracts it times the sum of the inputs.</summary>
    static abstract int Zero { get; }

    /// <summary><c>sum[lane] += Σ (weights[4 lane + i] - 128 + Zero) · inputs[4 lane + i]</c>, i = 0 to 3.</summary>
    /// <param name="sum">8 lanes.</param>
    /// <param name="weights">In 1 to 255: a weight of -127 to 127, plus 128.</param>
    /// <param name="inputs">In -127 to 127.</param>
    static abstract Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> inputs);
}
