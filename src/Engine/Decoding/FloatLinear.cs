using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Orleans.Ai.Decoding;

/// <summary>Weights in a floating-point format; a panel has shape <c>[inputs, 16]</c>.</summary>
internal sealed unsafe class FloatLinear<T> : Linear
    where T : unmanaged, IStoredFloat<T>
{
    private readonly T* _weights;

    public FloatLinear(WeightRows rows, float* bias, NativeArena arena)
        : base(rows.Count, rows.Width, bias) => _weights = arena.Allocate<T>((long)Panels * PanelRows * rows.Width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(int row, ReadOnlySpan<float> values)
    {
        var (panel, lane) = Math.DivRem(row, PanelRows);
        var target = Panel(panel) + lane;
        for (var i = 0; i < values.Length; i++)
        {
            target[i * PanelRows] = T.From(values[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void SumOne(int panel, Activations input, int token, float* sums)
    {
        var x = input.Row(token);
        var w = Panel(panel);
        Vector256<float> a = default, b = default;
        for (var i = 0; i < Inputs; i++, w += PanelRows)
        {
            var v = Create(x[i]);
            a = FusedMultiplyAdd(T.Load(w), v, a);
            b = FusedMultiplyAdd(T.Load(w + 8), v, b);
        }

        StoreRow(sums, a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void SumTile(int panel, Activations input, int token, float* sums)
    {
        float* x0 = input.Row(token), x1 = input.Row(token + 1), x2 = input.Row(token + 2), x3 = input.Row(token + 3);
        var w = Panel(panel);
        Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        for (var i = 0; i < Inputs; i++, w += PanelRows)
        {
            var (lower, upper) = (T.Load(w), T.Load(w + 8));
            var v = Create(x0[i]);
            (a0, b0) = (FusedMultiplyAdd(lower, v, a0), FusedMultiplyAdd(upper, v, b0));
            v = Create(x1[i]);
            (a1, b1) = (FusedMultiplyAdd(lower, v, a1), FusedMultiplyAdd(upper, v, b1));
            v = Create(x2[i]);
            (a2, b2) = (FusedMultiplyAdd(lower, v, a2), FusedMultiplyAdd(upper, v, b2));
            v = Create(x3[i]);
            (a3, b3) = (FusedMultiplyAdd(lower, v, a3), FusedMultiplyAdd(upper, v, b3));
        }

        StoreRow(sums, a0, b0);
        StoreRow(sums + PanelRows, a1, b1);
        StoreRow(sums + (2 * PanelRows), a2, b2);
        StoreRow(sums + (3 * PanelRows), a3, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T* Panel(int panel) => _weights + ((long)panel * PanelRows * Inputs);
}
