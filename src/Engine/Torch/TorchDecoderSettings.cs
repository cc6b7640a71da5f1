using Orleans.Ai.Decoding;

namespace Orleans.Ai.Torch;

/// <summary>What a <see cref="TorchDecoder"/> is given beside the model.</summary>
public sealed record TorchDecoderSettings : DecoderSettings
{
    /// <summary>Device as Torch names it, such as <c>cuda:0</c>. Default <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>How weights, keys and values are held: Torch has no fast products of 8-bit weights, and so holds them as bfloat16.</summary>
    public WeightFormat HeldFormat => Format is WeightFormat.F32 ? WeightFormat.F32 : WeightFormat.Bf16;
}
