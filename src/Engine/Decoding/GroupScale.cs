using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Orleans.Ai.Decoding;

/// <summary>Chooses what one step of the codes of 32 weights is worth; codes go from -127 to 127.</summary>
internal static class GroupScale
{
    // Weights of 4 or 5 bit have 16 or 32 levels at equal distances. A step that divides the distance hits all of them.
    private static readonly float[] _stepsOfRange = [.. Multiples(15, 8, 17), .. Multiples(31, 4, 8)];

    // Levels that include zero: the largest is 8 or 16 distances from it.
    private static readonly float[] _stepsOfLargest = [127, 120, 112];

    /// <summary>The largest weight has the code 127.</summary>
    public static StoredBFloat16 OfLargest(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d) =>
        StoredBFloat16.From(Reduce.Max(Max(Max(Abs(a), Abs(b)), Max(Abs(c), Abs(d)))) / 127);

    /// <summary>Of steps that suit weights from blocks of fewer bits, the one with the least error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static StoredBFloat16 OfLevels(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        float highest = Reduce.Max(Max(Max(a, b), Max(c, d))), lowest = -Reduce.Max(Max(Max(-a, -b), Max(-c, -d)));
        var largest = MathF.Max(highest, -lowest);
        var (best, least) = (default(StoredBFloat16), float.MaxValue);
        foreach (var steps in _stepsOfLargest)
        {
            Try(largest / steps);
        }

        foreach (var steps in _stepsOfRange)
        {
            Try((highest - lowest) / steps);
        }

        return best;

        void Try(float step)
        {
            var scale = StoredBFloat16.From(step);
            if (scale.Value < 1e-30f)
            {
                return;
            }

            var (width, inverse) = (Create(scale.Value), Create(1 / scale.Value));
            var error = Squared(a, width, inverse) + Squared(b, width, inverse) + Squared(c, width, inverse) + Squared(d, width, inverse);
            if (Sum(error) is var sum && sum < least)
            {
                (best, least) = (scale, sum);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Squared(Vector256<float> weights, Vector256<float> width, Vector256<float> inverse)
    {
        var error = weights - (Clamp(Round(weights * inverse), Create(-127f), Create(127f)) * width);
        return error * error;
    }

    private static IEnumerable<float> Multiples(int distances, int from, int to) => Enumerable.Range(from, to - from + 1).Select(steps => (float)(distances * steps));
}
