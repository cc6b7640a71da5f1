using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>Root mean square normalisation (Zhang and Sennrich, arXiv:1910.07467).</summary>
/// <param name="weights">Shape <c>[size]</c>, zeros up to a multiple of 8.</param>
/// <param name="size">Width.</param>
/// <param name="epsilon">Added to the mean square.</param>
internal sealed unsafe class RmsNorm(float* weights, int size, float epsilon)
{
    private readonly float* _weights = weights;

    /// <summary><c>output = input / rms(input) · weights</c>; both rows hold a multiple of 8 numbers, zeros past the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* input, float* output)
    {
        var squares = Vector256<float>.Zero;
        for (var i = 0; i < size; i += 8)
        {
            var x = Vector256.Load(input + i);
            squares = Vector256.FusedMultiplyAdd(x, x, squares);
        }

        var factor = Vector256.Create(1 / MathF.Sqrt((Reduce.Sum(squares) / size) + epsilon));
        for (var i = 0; i < size; i += 8)
        {
            (Vector256.Load(input + i) * factor * Vector256.Load(_weights + i)).Store(output + i);
        }
    }
}
