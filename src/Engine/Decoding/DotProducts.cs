using System.Runtime.Intrinsics.X86;

namespace Orleans.Ai.Decoding;

/// <summary>Which 8-bit kernels this processor has.</summary>
public static class DotProducts
{
    /// <summary>The kernels that run here, fastest first.</summary>
    public static IReadOnlyList<DotProductKernel> Supported { get; } =
        [.. new[] { DotProductKernel.AvxVnni, DotProductKernel.Avx2, DotProductKernel.Portable }.Where(IsSupported)];

    public static DotProductKernel Fastest => Supported[0];

    /// <summary>The name for people: <c>avx-vnni</c>, <c>avx2</c> or <c>portable</c>.</summary>
    public static string Name(DotProductKernel kernel) => kernel switch
    {
        DotProductKernel.AvxVnni => "avx-vnni",
        DotProductKernel.Avx2 => "avx2",
        _ => "portable",
    };

    private static bool IsSupported(DotProductKernel kernel) => kernel switch
    {
        DotProductKernel.AvxVnni => AvxVnni.IsSupported,
        DotProductKernel.Avx2 => Avx2.IsSupported,
        _ => true,
    };
}
