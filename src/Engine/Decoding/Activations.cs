using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>
/// Input of a matrix product, one row per token. A row is filled, then sealed, which quantises it where the weights are in
/// 8 bit: per group of 32, numbers in -127 to 127 and a float32 scale.
/// </summary>
internal sealed unsafe class Activations
{
    /// <summary>Numbers that share a scale.</summary>
    public const int Group = 32;

    private readonly int _stride;
    private readonly float* _values;
    private readonly sbyte* _quantized;
    private readonly float* _scales;
    private readonly int* _sums;

    /// <param name="rows">Most tokens; rounded up to whole tiles, whose unused rows may be read.</param>
    /// <param name="width">Widest input.</param>
    /// <param name="quantize">Whether sealing quantises.</param>
    /// <param name="arena">Owner of the memory.</param>
    public Activations(int rows, int width, bool quantize, NativeArena arena)
    {
        var padded = Align.Up(rows, Linear.TileTokens);
        _stride = Align.Up(width, Group);
        _values = arena.Allocate<float>((long)padded * _stride);
        if (quantize)
        {
            _quantized = arena.Allocate<sbyte>((long)padded * _stride);
            _scales = arena.Allocate<float>((long)padded * _stride / Group);
            _sums = arena.Allocate<int>((long)padded * _stride / Group);
        }
    }

    /// <summary>The row of a token, to be filled.</summary>
    public float* Row(int token) => _values + ((long)token * _stride);

    public sbyte* Quantized(int token) => _quantized + ((long)token * _stride);

    /// <summary>One per group.</summary>
    public float* Scales(int token) => _scales + ((long)token * (_stride / Group));

    /// <summary>Sum of the quantised numbers of each group.</summary>
    public int* Sums(int token) => _sums + ((long)token * (_stride / Group));

    /// <summary>Ends the filling of a row whose first <paramref name="count"/> numbers count.</summary>
    public void Seal(int token, int count)
    {
        var row = Row(token);
        var padded = Align.Up(count, Group);
        new Span<float>(row + count, padded - count).Clear();
        if (_quantized is not null)
        {
            Quantize(row, padded / Group, Quantized(token), Scales(token), Sums(token));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Quantize(float* row, int groups, sbyte* quantized, float* scales, int* sums)
    {
        for (var group = 0; group < groups; group++, row += Group, quantized += Group)
        {
            var (a, b, c, d) = (Vector256.Load(row), Vector256.Load(row + 8), Vector256.Load(row + 16), Vector256.Load(row + 24));
            var largest = Reduce.Max(Vector256.Max(
                Vector256.Max(Vector256.Abs(a), Vector256.Abs(b)),
                Vector256.Max(Vector256.Abs(c), Vector256.Abs(d))));

            // Below this the reciprocal would overflow; such a group is as good as zero.
            var inverse = Vector256.Create(largest < 1e-30f ? 0 : 127 / largest);
            var (i, j, k, l) = (Round(a * inverse), Round(b * inverse), Round(c * inverse), Round(d * inverse));
            Vector256.Narrow(Vector256.Narrow(i, j), Vector256.Narrow(k, l)).Store(quantized);
            sums[group] = Vector256.Sum(i + j + k + l);
            scales[group] = largest / 127;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<float> value) => Vector256.ConvertToInt32(Vector256.Round(value));
}
