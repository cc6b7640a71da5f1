using System.Buffers;
using System.Globalization;
using System.Text;

namespace Orleans.Ai.Templating;

/// <summary>Strings and numbers as Python sees them.</summary>
internal static class PythonText
{
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029");

    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text, string? characters = null)
    {
        while (text.Length > 0 && IsTrimmed(text[^1], characters))
            text = text[..^1];
        return text;
    }

    public static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text, string? characters = null)
    {
        while (text.Length > 0 && IsTrimmed(text[0], characters))
            text = text[1..];
        return text;
    }

    /// <summary>Length in code points.</summary>
    public static int Length(string text) => HasSurrogates(text) ? text.EnumerateRunes().Count() : text.Length;

    /// <summary>The code points, each as a string.</summary>
    public static List<object?> Characters(string text) => HasSurrogates(text)
        ? [.. text.EnumerateRunes().Select(r => r.ToString())]
        : [.. text.Select(c => c.ToString())];

    public static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>A number as <c>repr</c> writes it: the shortest digits that read back as the same number.</summary>
    public static string FromDouble(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        // Shortest digits; .NET turns to exponents at 1e17, Python at 1e16.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.Split('E') is [var mantissa, var exponent])
            return $"{mantissa}e{exponent}";
        if (Math.Abs(value) >= 1e16)
            return WithExponent(text);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    public static List<string> SplitLines(string text)
    {
        List<string> lines = [];
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAny(LineBreaks);
            var end = length < 0 ? text.Length : start + length;
            lines.Add(text[start..end]);
            start = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
        }

        return lines;
    }

    /// <summary>Every word begins with a capital: <c>str.title()</c>.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var inWord = false;
        foreach (var c in text)
        {
            result.Append(inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = char.IsLetter(c);
        }

        return result.ToString();
    }

    public static string Capitalize(string text) => text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    private static bool IsTrimmed(char c, string? characters) => characters?.Contains(c, StringComparison.Ordinal) ?? IsSpace(c);

    private static string WithExponent(string integer)
    {
        var first = integer[0] == '-' ? 2 : 1;
        var rest = integer[first..].TrimEnd('0');
        return $"{integer[..first]}{(rest.Length > 0 ? "." : "")}{rest}e+{integer.Length - first}";
    }
}
