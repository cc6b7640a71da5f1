namespace Orleans.Ai.Decoding;

/// <summary>Rounding of sizes.</summary>
internal static class Align
{
    /// <summary>The smallest multiple of <paramref name="unit"/> that is not below <paramref name="size"/>.</summary>
    public static int Up(int size, int unit) => Divide(size, unit) * unit;

    /// <summary>Number of units that hold <paramref name="size"/>.</summary>
    public static int Divide(int size, int unit) => (size + unit - 1) / unit;
}
