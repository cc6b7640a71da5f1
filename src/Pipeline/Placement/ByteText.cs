using System.Globalization;

namespace Orleans.Ai.Placement;

/// <summary>Sizes of memory as people read them.</summary>
public static class ByteText
{
    /// <summary>With one decimal, such as <c>7.5 GiB</c>; below one GiB in MiB.</summary>
    public static string Of(long bytes) => Math.Abs(bytes) >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.#} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB");
}
