using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

public sealed unsafe class QuantizedLinearTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(100)]
    public void Pack_RowsOfEverySize_HoldsRoundedWeights(int width)
    {
        const int rows = 5;
        var random = new Random(width);
        var weights = new float[rows * width];
        for (var i = 0; i < weights.Length; i++)
        {
            var size = (i / width) switch { 0 => 1e-38f, 1 => 1e-3f, 2 => 0, 3 => 1e20f, _ => 1 };
            weights[i] = ((random.NextSingle() * 2) - 1) * size;
        }

        using var arena = new NativeArena();
        fixed (float* data = weights)
        {
            var stacked = new WeightRows(new Tensor(TensorType.Float32, rows, width, (byte*)data));
            var linear = new QuantizedLinear<PortableDotProduct>(stacked, null, arena);
            for (var row = 0; row < rows; row++)
            {
                linear.Pack(row, weights.AsSpan(row * width, width));
            }

            var input = new Activations(1, width, true, arena);
            var output = stackalloc float[Linear.PanelRows];
            for (var column = 0; column < width; column++)
            {
                new Span<float>(input.Row(0), width).Clear();
                input.Row(0)[column] = 1;
                input.Seal(0, width);
                linear.Multiply(input, 0, 1, output, Linear.PanelRows, false, 0, 1);
                for (var row = 0; row < rows; row++)
                {
                    output[row].ShouldBe(Expected(weights.AsSpan(row * width, width), column), $"row {row}, column {column}");
                }
            }
        }
    }

    /// <summary>The product of a weight's code with an input of 1, whose code is 127, in the order of the kernel.</summary>
    private static float Expected(ReadOnlySpan<float> row, int column)
    {
        var group = row[(column / 32 * 32)..Math.Min((column / 32 * 32) + 32, row.Length)];
        var largest = 0f;
        foreach (var weight in group)
        {
            largest = MathF.Max(largest, MathF.Abs(weight));
        }

        var scale = StoredBFloat16.From(largest / 127).Value;
        var code = scale < 1e-30f ? 0 : (int)Math.Clamp(MathF.Round(row[column] * (1 / scale)), -127, 127);
        return 127f * code * (scale * (1f / 127));
    }
}
