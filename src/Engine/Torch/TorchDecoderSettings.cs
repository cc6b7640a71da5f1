using Orleans.Ai.Decoding;

namespace Orleans.Ai.Torch;

/// <summary>What a <see cref="TorchDecoder"/> is given beside the model.</summary>
public sealed record TorchDecoderSettings : DecoderSettings
{
    /// <summary>Device as Torch names it, such as <c>cuda:0</c>. Default <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>
    /// Most positions whose keys and values are gathered at once, but for a single sequence, which may need more: Torch has no
    /// attention over paged blocks, and the copy is memory that a layer takes on top of all else. Default 65536; at least 1.
    /// </summary>
    public int MaxGatheredPositions { get; init; } = 1 << 16;

    /// <summary>Torch has no fast products of 8-bit weights: they are held as bfloat16.</summary>
    public override WeightFormat HeldFormat => Format is WeightFormat.F32 ? WeightFormat.F32 : WeightFormat.Bf16;
}
