using System.Globalization;
using System.Text;

namespace Orleans.Ai.Templating;

/// <summary>The escapes of Python's string literals.</summary>
internal static class StringLiteral
{
    public static string Decode(ReadOnlySpan<char> literal)
    {
        var text = new StringBuilder(literal.Length);
        while (literal.Length > 0)
        {
            var used = literal[0] == '\\' && literal.Length > 1 ? DecodeEscape(literal, text) : 0;
            if (used == 0)
                text.Append(literal[0]);
            literal = literal[Math.Max(used, 1)..];
        }

        return text.ToString();
    }

    // Returns how much was used; nothing where this is no escape and the backslash stays.
    private static int DecodeEscape(ReadOnlySpan<char> escape, StringBuilder text)
    {
        var digits = escape[1] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
            return DecodeHex(escape, digits, text);
        const string letters = "ntrabfv0\\'\"\n", values = "\n\t\r\a\b\f\v\0\\'\"";
        var index = letters.IndexOf(escape[1], StringComparison.Ordinal);
        if (index < 0)
            return 0;
        if (index < values.Length)
            text.Append(values[index]);
        return 2;
    }

    private static int DecodeHex(ReadOnlySpan<char> escape, int digits, StringBuilder text)
    {
        if (escape.Length < digits + 2
            || !uint.TryParse(escape.Slice(2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return 0;
        }

        if (value <= char.MaxValue)
            text.Append((char)value);
        else if (Rune.TryCreate(value, out var rune))
            text.Append(rune);
        else
            return 0;
        return digits + 2;
    }
}
