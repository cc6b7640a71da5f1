using TorchSharp;
using static TorchSharp.torch;

namespace Orleans.Ai.Torch;

/// <summary>
/// Rows of every product of weights on a GPU. Torch chooses a product's kernel by its shape, and so the order of its sums;
/// with one shape the bits of a row depend on the row alone (docs/decisions/0011-one-shape-per-product-on-gpus.md). What a batch lacks is filled up with rows
/// that nobody reads, which costs nearly nothing: up to here a GPU waits for the weights.
/// </summary>
/// <param name="Rows">On the processor, where rows cost what they are: as many as there are.</param>
internal readonly record struct RowTile(int Rows)
{
    private const int OnGpu = 256;

    // Four times the bytes and a fraction of the speed.
    private const int OnGpuInFloat32 = 64;

    public static RowTile Of(ScalarType type, Device device) => new(
        device.type is not DeviceType.CUDA ? int.MaxValue : type is ScalarType.Float32 ? OnGpuInFloat32 : OnGpu);

    /// <summary>Rows to compute for so many.</summary>
    public int Fill(int count) => Rows is int.MaxValue ? count : (count + Rows - 1) / Rows * Rows;

    /// <summary>Numbers of so many rows, filled up with zeros.</summary>
    public long[] Fill(ReadOnlySpan<int> numbers)
    {
        var filled = new long[Fill(numbers.Length)];
        for (var i = 0; i < numbers.Length; i++)
        {
            filled[i] = numbers[i];
        }

        return filled;
    }
}
