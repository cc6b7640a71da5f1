using System.Globalization;

namespace Orleans.Ai.Requests;

/// <summary>Sizes as people write them: <c>8GiB</c>, <c>512 MB</c>, <c>1.5TiB</c>, or plain bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, double Factor)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        var (unit, factor) = Units.FirstOrDefault(each => text.EndsWith(each.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        var isNumber = decimal.TryParse(text[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        var product = isNumber ? (double)number * factor : -1;
        bytes = product is >= 0 and < long.MaxValue ? (long)product : 0;
        return product is >= 0 and < long.MaxValue;
    }
}
