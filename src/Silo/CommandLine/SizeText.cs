using System.Globalization;

namespace Orleans.Ai.CommandLine;

/// <summary>Sizes for people: <c>7.5 GiB</c>.</summary>
internal static class SizeText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Writes bytes in the largest unit of which there is one.</summary>
    public static string Of(long bytes)
    {
        var unit = 0;
        var amount = (double)bytes;
        for (; amount >= 1024 && unit < Units.Length - 1; unit++)
        {
            amount /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(amount, unit == 0 ? 0 : 1)} {Units[unit]}");
    }
}
