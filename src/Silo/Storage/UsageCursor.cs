using System.Globalization;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Storage;

/// <summary>A place in a list of usage records that begins with the last request.</summary>
/// <param name="StartedAt">Of the record before it. Unit: milliseconds since 1970.</param>
/// <param name="Tenant">Of the record before it; breaks ties.</param>
/// <param name="Request">Of the record before it; breaks ties.</param>
internal readonly record struct UsageCursor(long StartedAt, string Tenant, string Request)
{
    /// <summary>Reads a page's <see cref="UsagePage.Next"/>.</summary>
    /// <exception cref="ArgumentException">The text is not of that kind.</exception>
    public static UsageCursor Parse(string? after) => after is null ? new(long.MaxValue, "", "")
        : after.Split('/') is [var started, { Length: > 0 } tenant, { Length: > 0 } request]
            && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                ? new(milliseconds, tenant, request)
                : throw new ArgumentException("The list does not go on there: this is no cursor that a page of it gave.", nameof(after));

    /// <summary>Makes a page of what was found, which is one more than the page holds where the list goes on.</summary>
    public static UsagePage ToPage(IReadOnlyList<UsageEntry> found, int limit) =>
        found.Count > limit ? new([.. found.Take(limit)], Of(found[limit - 1].Record).ToString()) : new(found, null);

    /// <summary>A list comes to this place later.</summary>
    public bool IsBehind(UsageCursor other)
    {
        var order = StartedAt.CompareTo(other.StartedAt);
        order = order != 0 ? order : string.CompareOrdinal(Tenant, other.Tenant);
        return (order != 0 ? order : string.CompareOrdinal(Request, other.Request)) < 0;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartedAt}/{Tenant}/{Request}");

    /// <summary>The place behind a record.</summary>
    public static UsageCursor Of(UsageRecord record) =>
        new(record.StartedAt.ToUnixTimeMilliseconds(), record.Caller.Tenant.Value, record.Request.Value);
}
