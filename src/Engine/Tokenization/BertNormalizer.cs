using System.Globalization;
using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>The normaliser of BERT.</summary>
/// <param name="cleanText">Drops control characters, and makes all white space spaces.</param>
/// <param name="spaceIdeographs">Sets Chinese characters apart.</param>
/// <param name="stripAccents">Drops accents.</param>
/// <param name="lowercase">Makes letters small.</param>
internal sealed class BertNormalizer(bool cleanText, bool spaceIdeographs, bool stripAccents, bool lowercase)
{
    private static readonly (int First, int Last)[] Ideographs =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF),
        (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    ];

    /// <summary>See <see cref="TextNormalizer"/>.</summary>
    public string Normalize(string text, char? guard)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (cleanText && rune.Value != guard && IsDropped(rune))
                continue;
            if (cleanText && Rune.IsWhiteSpace(rune))
                result.Append(' ');
            else if (spaceIdeographs && IsIdeograph(rune.Value))
                result.Append(' ').Append(rune).Append(' ');
            else
                result.Append(rune);
        }

        var normalized = result.ToString();
        if (stripAccents)
            normalized = Accents.Strip(Nfc.Decompose(normalized), onlyNonSpacing: true);
        return lowercase ? Lowercase.Apply(normalized) : normalized;
    }

    private static bool IsDropped(Rune rune) => rune.Value is 0 or 0xFFFD
        || (rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse);

    private static bool IsIdeograph(int codePoint) => Array.Exists(Ideographs, range => codePoint >= range.First && codePoint <= range.Last);
}
