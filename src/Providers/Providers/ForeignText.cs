using System.Globalization;

namespace Orleans.Ai.Providers;

/// <summary>Makes text of a provider fit for a message of ours.</summary>
internal static class ForeignText
{
    /// <summary>Longest text that is passed on. Unit: characters.</summary>
    public const int MaxLength = 500;

    private const int ShortestSecret = 4;

    /// <summary>One line, clipped, without control characters.</summary>
    public static string Clip(string? text)
    {
        text = string.Join(' ', (text ?? "").Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        text = string.Concat(text.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format));
        return text.Length <= MaxLength ? text : text[..CutAt(text)] + "…";
    }

    /// <summary>Blots out a key of ours, however it came into the text.</summary>
    public static string Redact(string text, string? secret) =>
        secret is { Length: >= ShortestSecret } ? text.Replace(secret, "***", StringComparison.Ordinal) : text;

    private static int CutAt(string text) => char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
}
