using System.Globalization;
using System.Net.Http.Headers;

namespace Orleans.Ai.Providers;

/// <summary>
/// Reads how long a provider asks us to wait: <c>retry-after-ms</c>, <c>Retry-After</c> in seconds or as a date (RFC 9110, 10.2.3),
/// or when the limits that are used up begin anew (OpenAI: <c>x-ratelimit-reset-requests: 6m0s</c>; Anthropic:
/// <c>anthropic-ratelimit-requests-reset</c>, a time of RFC 3339).
/// </summary>
internal static class RetryAfterHeaders
{
    private const string Reset = "-reset", Remaining = "-remaining";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The wait, from nothing to a day; <see langword="null"/>: not said.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now) =>
        Bound(Milliseconds(Get(headers, "retry-after-ms")) ?? RetryAfter(Get(headers, "Retry-After"), now) ?? Resets(headers, now));

    /// <summary>Reads <c>1h2m3.5s</c> or <c>20ms</c>.</summary>
    public static TimeSpan? Duration(string text)
    {
        var (sum, at) = (TimeSpan.Zero, 0);
        while (at < text.Length)
        {
            var digits = at;
            while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            {
                digits++;
            }

            var unit = digits;
            while (unit < text.Length && char.IsAsciiLetter(text[unit]))
            {
                unit++;
            }

            if (Part(text.AsSpan(at, digits - at), text[digits..unit]) is not { } part)
            {
                return null;
            }

            (sum, at) = (sum + part, unit);
        }

        return text.Length > 0 ? sum : null;
    }

    private static TimeSpan? Part(ReadOnlySpan<char> number, string unit)
    {
        double? seconds = unit switch { "ms" => 1e-3, "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => null };
        return seconds is { } factor && Number(number) is { } count ? TimeSpan.FromSeconds(Math.Min(count * factor, Longest.TotalSeconds)) : null;
    }

    private static TimeSpan? Milliseconds(string? text) =>
        text is not null && Number(text) is { } count ? TimeSpan.FromMilliseconds(Math.Min(count, Longest.TotalMilliseconds)) : null;

    private static TimeSpan? RetryAfter(string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        return Number(text) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)) : Until(text, now);
    }

    private static TimeSpan? Until(string text, DateTimeOffset now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at - now : null;

    // Where a provider tells several limits, only those that are used up hold us back.
    private static TimeSpan? Resets(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var limits = from header in headers
                     let name = header.Key
                     where name.Contains("ratelimit", StringComparison.OrdinalIgnoreCase) && name.Contains(Reset, StringComparison.OrdinalIgnoreCase)
                     let left = Get(headers, name.Replace(Reset, Remaining, StringComparison.OrdinalIgnoreCase))
                     where left is null or "0"
                     let value = header.Value.FirstOrDefault() ?? ""
                     select Duration(value) ?? (Number(value) is null ? Until(value, now) : null);
        return limits.Max();
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static TimeSpan? Bound(TimeSpan? wait) =>
        wait is not { } value ? null : value < TimeSpan.Zero ? TimeSpan.Zero : value > Longest ? Longest : value;

    private static string? Get(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault()?.Trim() : null;
}
