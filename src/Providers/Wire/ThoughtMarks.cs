namespace Orleans.Ai.Wire;

/// <summary>
/// Marks of thoughts, with who made them: a conversation may go from one provider to another, and none takes the marks of others.
/// </summary>
internal static class ThoughtMarks
{
    private const char Separator = ':';

    /// <summary>Says who made a mark.</summary>
    public static string Sign(string maker, string mark) => $"{maker}{Separator}{mark}";

    /// <summary>The mark as its maker wrote it; <see langword="null"/>: there is none, or another made it. One without a maker is taken as it is.</summary>
    public static string? Read(string maker, string? signature)
    {
        if (signature is null || signature.IndexOf(Separator, StringComparison.Ordinal) is var end && end < 0)
        {
            return signature;
        }

        return signature.AsSpan(0, end).SequenceEqual(maker) ? signature[(end + 1)..] : null;
    }
}
