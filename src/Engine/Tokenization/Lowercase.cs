using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>Lower case by Unicode's full mapping of each character, whatever stands around it.</summary>
internal static class Lowercase
{
    private const char CapitalIWithDot = '\u0130';

    public static string Apply(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // The one character that becomes two.
            if (rune.Value == CapitalIWithDot)
                lower.Append("i\u0307");
            else
                lower.Append(Rune.ToLowerInvariant(rune));
        }

        return lower.ToString();
    }
}
