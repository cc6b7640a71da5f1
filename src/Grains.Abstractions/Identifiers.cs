namespace Orleans.Ai;

/// <summary>The rule that all ids of the grid share.</summary>
internal static class Identifiers
{
    /// <summary>Returns <paramref name="value"/> if it is 1 to <paramref name="maxLength"/> characters of letters, digits, <c>. _ -</c> and <paramref name="extra"/>.</summary>
    public static string Validate(string value, int maxLength, string extra, string type)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value.Length > maxLength || !value.All(c => char.IsAsciiLetterOrDigit(c) || "._-".Contains(c) || extra.Contains(c)))
        {
            throw new ArgumentException(
                $"{type} must be 1 to {maxLength} of A-Z a-z 0-9 . _ - {extra}, but is '{(value.Length > 64 ? value[..64] + "…" : value)}'.",
                nameof(value));
        }

        return value;
    }
}
