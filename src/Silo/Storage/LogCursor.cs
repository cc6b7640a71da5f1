using System.Globalization;

namespace Orleans.Ai.Storage;

/// <summary>A place in a list of logs that begins with the last changed.</summary>
/// <param name="ChangedAt">Of the log before it. Unit: milliseconds since 1970.</param>
/// <param name="Id">Of the log before it; breaks ties.</param>
internal readonly record struct LogCursor(long ChangedAt, string Id)
{
    /// <summary>Behind a log.</summary>
    public static LogCursor After(LogHead head) => new(head.ChangedAt.ToUnixTimeMilliseconds(), head.Key.Id);

    /// <summary>Reads a page's <see cref="LogPage.Next"/>.</summary>
    /// <exception cref="ArgumentException">The text is not of that kind.</exception>
    public static LogCursor Parse(string? after)
    {
        if (after is null)
        {
            return new(long.MaxValue, "");
        }

        var hyphen = after.IndexOf('-', StringComparison.Ordinal);
        return hyphen > 0 && long.TryParse(after.AsSpan(0, hyphen), NumberStyles.None, CultureInfo.InvariantCulture, out var changed)
            ? new(changed, after[(hyphen + 1)..])
            : throw new ArgumentException("The list does not go on there: this is no cursor that a page of it gave.", nameof(after));
    }

    /// <summary>Makes a page of what was found, which is one more than the page holds where the list goes on.</summary>
    public static LogPage ToPage(IReadOnlyList<LogHead> found, int limit) =>
        found.Count > limit ? new([.. found.Take(limit)], After(found[limit - 1]).ToString()) : new(found, null);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ChangedAt}-{Id}");
}
