using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>
/// Unicode normalisation forms C and D (Unicode Standard Annex 15). Our own because <see cref="string.Normalize()"/> does nothing in
/// globalization-invariant mode, in which the server runs.
/// </summary>
internal static class Nfc
{
    private const int HangulSyllables = 0xAC00, HangulCount = 11172;
    private const int Lead = 0x1100, LeadCount = 19, Vowel = 0x1161, VowelCount = 21, Trail = 0x11A7, TrailCount = 28;
    private const char FirstCombining = '\u0300';

    /// <summary>The text in form C; the same instance where nothing can change.</summary>
    public static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue))
            return text;
        return ToText(Compose(ToFormD(text)));
    }

    /// <summary>The text in form D.</summary>
    public static string Decompose(string text) => Ascii.IsValid(text) ? text : ToText(ToFormD(text));

    private static List<int> ToFormD(string text)
    {
        var decomposed = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, decomposed);
        SortMarks(decomposed);
        return decomposed;
    }

    private static string ToText(List<int> codePoints)
    {
        var text = new StringBuilder(codePoints.Count);
        foreach (var codePoint in codePoints)
            text.Append(new Rune(codePoint));
        return text.ToString();
    }

    private static void Decompose(int codePoint, List<int> into)
    {
        if (codePoint is >= HangulSyllables and < HangulSyllables + HangulCount)
        {
            var index = codePoint - HangulSyllables;
            into.Add(Lead + (index / (VowelCount * TrailCount)));
            into.Add(Vowel + (index % (VowelCount * TrailCount) / TrailCount));
            if (index % TrailCount != 0)
                into.Add(Trail + (index % TrailCount));
            return;
        }

        var parts = NfcData.Instance.Decompose(codePoint);
        if (parts.IsEmpty)
            into.Add(codePoint);
        foreach (var part in parts)
            Decompose(part, into);
    }

    // Marks between two starters go by class, stable within one (the canonical ordering algorithm).
    private static void SortMarks(List<int> codePoints)
    {
        for (var start = 0; start < codePoints.Count;)
        {
            var end = start;
            while (end < codePoints.Count && NfcData.Instance.CombiningClass(codePoints[end]) != 0)
                end++;
            if (end - start > 1)
            {
                var sorted = codePoints.GetRange(start, end - start).OrderBy(NfcData.Instance.CombiningClass).ToArray();
                for (var i = 0; i < sorted.Length; i++)
                    codePoints[start + i] = sorted[i];
            }

            start = end + 1;
        }
    }

    private static List<int> Compose(List<int> codePoints)
    {
        var composed = new List<int>(codePoints.Count);
        int starter = -1, lastClass = 0;
        foreach (var codePoint in codePoints)
        {
            int combiningClass = NfcData.Instance.CombiningClass(codePoint);
            var blocked = starter < composed.Count - 1 && lastClass >= combiningClass;
            var pair = starter >= 0 && !blocked ? ComposePair(composed[starter], codePoint) : -1;
            if (pair >= 0)
            {
                composed[starter] = pair;
                continue;
            }

            if (combiningClass == 0)
                starter = composed.Count;
            lastClass = combiningClass;
            composed.Add(codePoint);
        }

        return composed;
    }

    private static int ComposePair(int first, int second)
    {
        if (first is >= Lead and < Lead + LeadCount && second is >= Vowel and < Vowel + VowelCount)
            return HangulSyllables + ((((first - Lead) * VowelCount) + second - Vowel) * TrailCount);
        if (first is >= HangulSyllables and < HangulSyllables + HangulCount && (first - HangulSyllables) % TrailCount == 0
            && second is > Trail and < Trail + TrailCount)
            return first + second - Trail;
        return NfcData.Instance.Compose(first, second);
    }
}
