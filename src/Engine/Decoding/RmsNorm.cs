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
        var factor = Vector256.Create(Factor(input));
        for (var i = 0; i < size; i += 8)
        {
            (Vector256.Load(input + i) * factor * Vector256.Load(_weights + i)).Store(output + i);
        }
    }

    /// <summary><c>output += input / rms(input) · weights</c>; rows as for <see cref="Apply"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyAndAdd(float* input, float* output)
    {
        var factor = Vector256.Create(Factor(input));
        for (var i = 0; i < size; i += 8)
        {
            ((Vector256.Load(input + i) * factor * Vector256.Load(_weights + i)) + Vector256.Load(output + i)).Store(output + i);
        }
    }

    /// <summary>Normalises parts of a row in place, one after the other, each as wide as the weights; no number past them is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyInPlace(float* row, int width)
    {
        for (var part = row; part < row + width; part += size)
        {
            var lanes = Vector256<float>.Zero;
            var i = 0;
            for (; i <= size - 8; i += 8)
            {
                var x = Vector256.Load(part + i);
                lanes = Vector256.FusedMultiplyAdd(x, x, lanes);
            }

            var squares = Reduce.Sum(lanes);
            for (; i < size; i++)
            {
                squares += part[i] * part[i];
            }

            var factor = 1 / MathF.Sqrt((squares / size) + epsilon);
            for (i = 0; i < size; i++)
            {
                part[i] = part[i] * factor * _weights[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Factor(float* input)
    {
        var squares = Vector256<float>.Zero;
        for (var i = 0; i < size; i += 8)
        {
            var x = Vector256.Load(input + i);
            squares = Vector256.FusedMultiplyAdd(x, x, squares);
        }

        return 1 / MathF.Sqrt((Reduce.Sum(squares) / size) + epsilon);
    }
}
