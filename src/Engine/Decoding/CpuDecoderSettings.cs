namespace Orleans.Ai.Decoding;

/// <summary>What a <see cref="CpuDecoder"/> is given beside the model.</summary>
public sealed record CpuDecoderSettings : DecoderSettings
{
    /// <summary>The 8-bit kernel. Default: the fastest one that this processor has.</summary>
    public DotProductKernel Kernel { get; init; } = DotProducts.Fastest;
}
