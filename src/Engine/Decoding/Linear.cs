using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>
/// A weight matrix, shape <c>[outputs, inputs]</c>, packed in panels of 16 rows, and its product with activations. Every
/// output is summed over the inputs in one order, whatever the number of tokens, the tile or the thread.
/// </summary>
internal abstract unsafe class Linear(int outputs, int inputs, float* bias)
{
    /// <summary>Rows of a panel; the last panel is filled up with zero rows.</summary>
    public const int PanelRows = 16;

    /// <summary>Tokens that share one pass over a panel.</summary>
    public const int TileTokens = 4;

    private readonly float* _bias = bias;

    public int Outputs => outputs;

    public int Inputs => inputs;

    public int Panels => Align.Divide(outputs, PanelRows);

    /// <summary>Width of a row of output: whole panels.</summary>
    public int OutputStride => Panels * PanelRows;

    /// <summary>Computes the outputs of some panels for some tokens of <paramref name="input"/>.</summary>
    /// <param name="input">Shape <c>[tokens, inputs]</c>.</param>
    /// <param name="first">First row of it to use.</param>
    /// <param name="tokens">Rows of it to use.</param>
    /// <param name="output">Shape <c>[tokens, stride]</c>; takes the same rows.</param>
    /// <param name="stride">At least <see cref="OutputStride"/>.</param>
    /// <param name="add">Whether to add to the output (residual) or to replace it.</param>
    /// <param name="begin">First panel.</param>
    /// <param name="end">One past the last panel.</param>
    public void Multiply(Activations input, int first, int tokens, float* output, int stride, bool add, int begin, int end)
    {
        var sums = stackalloc float[TileTokens * PanelRows];
        for (var panel = begin; panel < end; panel++)
        {
            for (var token = first; token < first + tokens; token += TileTokens)
            {
                if (tokens == 1)
                {
                    SumOne(panel, input, token, sums);
                }
                else
                {
                    SumTile(panel, input, token, sums);
                }

                for (var i = 0; i < Math.Min(TileTokens, first + tokens - token); i++)
                {
                    Store(panel, sums + (i * PanelRows), output + ((long)(token + i) * stride) + (panel * PanelRows), add);
                }
            }
        }
    }

    /// <summary>Takes one row of weights; rows may be packed in parallel.</summary>
    public abstract void Pack(int row, ReadOnlySpan<float> values);

    /// <summary>Products of a panel with one token; <paramref name="sums"/> has shape <c>[16]</c>.</summary>
    protected abstract void SumOne(int panel, Activations input, int token, float* sums);

    /// <summary>Products of a panel with four tokens; <paramref name="sums"/> has shape <c>[4, 16]</c>.</summary>
    protected abstract void SumTile(int panel, Activations input, int token, float* sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void StoreRow(float* sums, Vector256<float> lower, Vector256<float> upper)
    {
        lower.Store(sums);
        upper.Store(sums + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(int panel, float* sums, float* output, bool add)
    {
        var (lower, upper) = (Vector256.Load(sums), Vector256.Load(sums + 8));
        if (_bias is not null)
        {
            lower += Vector256.Load(_bias + (panel * PanelRows));
            upper += Vector256.Load(_bias + (panel * PanelRows) + 8);
        }

        if (add)
        {
            lower += Vector256.Load(output);
            upper += Vector256.Load(output + 8);
        }

        StoreRow(output, lower, upper);
    }
}
