using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Gated linear unit (Shazeer, arXiv:2002.05202).</summary>
internal static unsafe class GatedUnit
{
    /// <summary>Writes <c>activation(gate) · up</c> to a row of activations and seals it.</summary>
    /// <param name="activation">Of the gate.</param>
    /// <param name="gateUp">Gate, then up; a multiple of 8 past each may be read.</param>
    /// <param name="width">Of the gate.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="row">Row of it.</param>
    public static void Apply(GatedActivation activation, float* gateUp, int width, Activations output, int row)
    {
        if (activation == GatedActivation.Silu)
        {
            Silu(gateUp, gateUp + width, width, output.Row(row));
        }
        else
        {
            GeluTanh(gateUp, gateUp + width, width, output.Row(row));
        }

        output.Seal(row, width);
    }

    // In both, the last vector may pass the width on both sides: sealing clears what it leaves behind.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Silu(float* gate, float* up, int width, float* output)
    {
        for (var i = 0; i < width; i += 8)
        {
            var x = Vector256.Load(gate + i);
            (x / (Vector256<float>.One + Exponential.Of(-x)) * Vector256.Load(up + i)).Store(output + i);
        }
    }

    /// <summary>The half of 1 + tanh(u) is sigmoid(2u), with u = √(2/π) (x + 0.044715 x³).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GeluTanh(float* gate, float* up, int width, float* output)
    {
        for (var i = 0; i < width; i += 8)
        {
            var x = Vector256.Load(gate + i);
            var cube = Vector256.FusedMultiplyAdd(x * x * x, Vector256.Create(0.044715f), x);
            var power = Exponential.Of(cube * Vector256.Create(-2 * 0.7978845608f));
            (x / (Vector256<float>.One + power) * Vector256.Load(up + i)).Store(output + i);
        }
    }
}
