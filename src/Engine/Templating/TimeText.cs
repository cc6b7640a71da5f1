using System.Globalization;
using System.Text;

namespace Orleans.Ai.Templating;

/// <summary>Dates as <c>strftime</c> of Python writes them, in English.</summary>
internal static class TimeText
{
    public static string Format(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '%' && i + 1 < format.Length)
                text.Append(FormatPart(time, format, ref i));
            else
                text.Append(format[i]);
        }

        return text.ToString();
    }

    private static string FormatPart(DateTimeOffset time, string format, ref int i)
    {
        // glibc's "-" leaves out the leading zero.
        var bare = format[i + 1] == '-' && i + 2 < format.Length;
        i += bare ? 2 : 1;
        var part = format[i] switch
        {
            '%' => "%",
            'Y' => time.Year.ToString("0000", CultureInfo.InvariantCulture),
            'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'u' => (((int)time.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
            'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            var letter => Pattern(letter) is { } pattern
                ? time.ToString(pattern, CultureInfo.InvariantCulture)
                : throw new TemplateException($"strftime_now does not know %{letter}"),
        };
        return bare ? part.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0" : part;
    }

    private static string? Pattern(char letter) => letter switch
    {
        'y' => "yy",
        'm' => "MM",
        'b' or 'h' => "MMM",
        'B' => "MMMM",
        'd' => "dd",
        'e' => "%d",
        'a' => "ddd",
        'A' => "dddd",
        'H' => "HH",
        'I' => "hh",
        'M' => "mm",
        'S' => "ss",
        'f' => "ffffff",
        'p' => "tt",
        'z' => "zzz",
        'D' => "MM/dd/yy",
        'F' => "yyyy-MM-dd",
        'T' => "HH:mm:ss",
        'R' => "HH:mm",
        _ => null,
    };
}
