using System.Globalization;
using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>Takes marks away from a text.</summary>
internal static class Accents
{
    /// <summary>Takes the marks of a text in form D away.</summary>
    /// <param name="text">The text.</param>
    /// <param name="onlyNonSpacing">Keeps marks that take room of their own.</param>
    public static string Strip(string text, bool onlyNonSpacing)
    {
        var stripped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var mark = category == UnicodeCategory.NonSpacingMark
                || (!onlyNonSpacing && category is UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
            if (!mark)
                stripped.Append(rune);
        }

        return stripped.ToString();
    }
}
