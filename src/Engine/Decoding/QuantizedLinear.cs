using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Orleans.Ai.Decoding;

/// <summary>
/// Weights in 8 bit, quantised per row and group of 32 inputs. A group of a panel holds 8 times 4 inputs of 16 rows as
/// unsigned bytes (weight + 128), shape <c>[8, 16, 4]</c>, and 16 bfloat16 scales. Sums within a group are exact integers,
/// so every kernel gives the same bits.
/// </summary>
internal sealed unsafe class QuantizedLinear<TDot> : Linear
    where TDot : struct, IDotProduct
{
    private const int Group = Activations.Group;
    private const int GroupBytes = Group * PanelRows;
    private const int Quads = Group / 4;

    private readonly int _groups;
    private readonly bool _hasLevels;
    private readonly byte* _weights;
    private readonly StoredBFloat16* _scales;

    public QuantizedLinear(WeightRows rows, float* bias, NativeArena arena)
        : base(rows.Count, rows.Width, bias)
    {
        _groups = Align.Divide(rows.Width, Group);
        _hasLevels = rows.AreBlocks;
        _weights = arena.Allocate<byte>((long)Panels * _groups * GroupBytes);
        _scales = arena.Allocate<StoredBFloat16>((long)Panels * _groups * PanelRows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(int row, ReadOnlySpan<float> values)
    {
        var (panel, lane) = Math.DivRem(row, PanelRows);
        var rest = stackalloc float[Group];
        fixed (float* start = values)
        {
            for (var group = 0; group < _groups; group++)
            {
                var numbers = start + (group * Group);
                if ((group + 1) * Group > values.Length)
                {
                    new Span<float>(rest, Group).Clear();
                    values[(group * Group)..].CopyTo(new(rest, Group));
                    numbers = rest;
                }

                PackGroup(numbers, _hasLevels, Scales(panel) + (group * PanelRows) + lane, (uint*)(Weights(panel) + (group * GroupBytes)) + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void SumOne(int panel, Activations input, int token, float* sums)
    {
        var w = Weights(panel);
        var s = Scales(panel);
        int* x = (int*)input.Quantized(token), totals = input.Sums(token);
        var scales = input.Scales(token);
        Vector256<float> f = default, h = default;
        for (var group = 0; group < _groups; group++, w += GroupBytes, s += PanelRows, x += Quads)
        {
            Vector256<int> a = Create(-TDot.Zero * totals[group]), b = a, c = default, d = default;
            for (var quad = 0; quad < Quads; quad += 2)
            {
                var v = Create(x[quad]).AsSByte();
                a = TDot.Add(a, Load(w + (quad * 64)), v);
                b = TDot.Add(b, Load(w + (quad * 64) + 32), v);
                v = Create(x[quad + 1]).AsSByte();
                c = TDot.Add(c, Load(w + (quad * 64) + 64), v);
                d = TDot.Add(d, Load(w + (quad * 64) + 96), v);
            }

            var scale = Create(scales[group]);
            f = FusedMultiplyAdd(ConvertToSingle(a + c), StoredBFloat16.Load(s) * scale, f);
            h = FusedMultiplyAdd(ConvertToSingle(b + d), StoredBFloat16.Load(s + 8) * scale, h);
        }

        StoreRow(sums, f, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void SumTile(int panel, Activations input, int token, float* sums)
    {
        var w = Weights(panel);
        var s = Scales(panel);
        int* x0 = (int*)input.Quantized(token), x1 = (int*)input.Quantized(token + 1);
        int* x2 = (int*)input.Quantized(token + 2), x3 = (int*)input.Quantized(token + 3);
        float* s0 = input.Scales(token), s1 = input.Scales(token + 1), s2 = input.Scales(token + 2), s3 = input.Scales(token + 3);
        int* t0 = input.Sums(token), t1 = input.Sums(token + 1), t2 = input.Sums(token + 2), t3 = input.Sums(token + 3);
        Vector256<float> f0 = default, f1 = default, f2 = default, f3 = default, h0 = default, h1 = default, h2 = default, h3 = default;
        for (var group = 0; group < _groups; group++, s += PanelRows)
        {
            Vector256<int> a0 = Create(-TDot.Zero * t0[group]), a1 = Create(-TDot.Zero * t1[group]), b0 = a0, b1 = a1;
            Vector256<int> a2 = Create(-TDot.Zero * t2[group]), a3 = Create(-TDot.Zero * t3[group]), b2 = a2, b3 = a3;
            for (var quad = 0; quad < Quads; quad++, w += 64)
            {
                var (lower, upper, k) = (Load(w), Load(w + 32), (group * Quads) + quad);
                var v = Create(x0[k]).AsSByte();
                (a0, b0) = (TDot.Add(a0, lower, v), TDot.Add(b0, upper, v));
                v = Create(x1[k]).AsSByte();
                (a1, b1) = (TDot.Add(a1, lower, v), TDot.Add(b1, upper, v));
                v = Create(x2[k]).AsSByte();
                (a2, b2) = (TDot.Add(a2, lower, v), TDot.Add(b2, upper, v));
                v = Create(x3[k]).AsSByte();
                (a3, b3) = (TDot.Add(a3, lower, v), TDot.Add(b3, upper, v));
            }

            var (g, j) = (StoredBFloat16.Load(s), StoredBFloat16.Load(s + 8));
            var scale = Create(s0[group]);
            (f0, h0) = (FusedMultiplyAdd(ConvertToSingle(a0), g * scale, f0), FusedMultiplyAdd(ConvertToSingle(b0), j * scale, h0));
            scale = Create(s1[group]);
            (f1, h1) = (FusedMultiplyAdd(ConvertToSingle(a1), g * scale, f1), FusedMultiplyAdd(ConvertToSingle(b1), j * scale, h1));
            scale = Create(s2[group]);
            (f2, h2) = (FusedMultiplyAdd(ConvertToSingle(a2), g * scale, f2), FusedMultiplyAdd(ConvertToSingle(b2), j * scale, h2));
            scale = Create(s3[group]);
            (f3, h3) = (FusedMultiplyAdd(ConvertToSingle(a3), g * scale, f3), FusedMultiplyAdd(ConvertToSingle(b3), j * scale, h3));
        }

        StoreRow(sums, f0, h0);
        StoreRow(sums + PanelRows, f1, h1);
        StoreRow(sums + (2 * PanelRows), f2, h2);
        StoreRow(sums + (3 * PanelRows), f3, h3);
    }

    /// <summary>Quantises 32 numbers; four of them at a time go to every 16th place of the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PackGroup(float* numbers, bool hasLevels, StoredBFloat16* target, uint* quads)
    {
        Vector256<float> a = Vector256.Load(numbers), b = Vector256.Load(numbers + 8), c = Vector256.Load(numbers + 16), d = Vector256.Load(numbers + 24);
        var scale = hasLevels ? GroupScale.OfLevels(a, b, c, d) : GroupScale.OfLargest(a, b, c, d);
        var inverse = scale.Value < 1e-30f ? 0 : 1 / scale.Value;
        *target = scale;
        var codes = Narrow(Narrow(Rounded(a, inverse), Rounded(b, inverse)), Narrow(Rounded(c, inverse), Rounded(d, inverse)));
        var unsigned = (codes.AsByte() ^ Create((byte)128)).AsUInt32();
        for (var quad = 0; quad < Quads; quad++)
        {
            quads[quad * PanelRows] = unsigned[quad];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Rounded(Vector256<float> numbers, float inverse) =>
        ConvertToInt32(Clamp(Round(numbers * inverse), Create(-127f), Create(127f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Weights(int panel) => _weights + ((long)panel * _groups * GroupBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StoredBFloat16* Scales(int panel) => _scales + ((long)panel * _groups * PanelRows);
}
