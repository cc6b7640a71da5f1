namespace Orleans.Ai.Decoding;

/// <summary>Instructions that multiply 8-bit weights by 8-bit activations. All give the same bits.</summary>
public enum DotProductKernel
{
    /// <summary>Cross-platform vectors: any processor.</summary>
    Portable,

    /// <summary>AVX2, such as AMD Zen 4, whose VNNI instructions .NET 10 does not reach.</summary>
    Avx2,

    /// <summary>AVX-VNNI: Intel since Alder Lake and Sapphire Rapids, AMD since Zen 5.</summary>
    AvxVnni,
}
