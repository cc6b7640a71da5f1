using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Requests;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Admin;

/// <summary>Which usage records are asked for, and how they are to be written.</summary>
internal sealed record UsageQuery(UsageFilter Filter, string? After, int? Limit, bool IsCsv)
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    private static readonly string[] Known = ["tenant", "key", "model", "from", "to", "after", "limit", "format"];

    /// <exception cref="InvalidRequestException">The query is none.</exception>
    public static UsageQuery Read(HttpRequest request)
    {
        var query = request.Query;
        if (query.Keys.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
        {
            throw Invalid(unknown, $"'{unknown}' is unknown; the query takes {string.Join(", ", Known)}.");
        }

        var filter = new UsageFilter
        {
            Tenant = ReadId(query, "tenant", text => new TenantId(text)),
            Key = ReadId(query, "key", text => new KeyId(text)),
            Model = ReadId(query, "model", text => new ModelId(text)),
            From = ReadInstant(query, "from"),
            To = ReadInstant(query, "to"),
        };
        return new(filter, Text(query, "after"), ReadLimit(query), ReadFormat(request));
    }

    public static InvalidRequestException Invalid(string parameter, string message) => new(InferenceErrorCode.InvalidRequest, message, parameter);

    private static string? Text(IQueryCollection query, string name) => query[name] switch
    {
        [] => null,
        [{ Length: > 0 } text] => text,
        _ => throw Invalid(name, $"'{name}' must have one value."),
    };

    private static T? ReadId<T>(IQueryCollection query, string name, Func<string, T> create)
        where T : struct
    {
        try
        {
            return Text(query, name) is { } text ? create(text) : null;
        }
        catch (ArgumentException exception)
        {
            throw Invalid(name, $"'{name}' cannot be used: {exception.Message}");
        }
    }

    private static DateTimeOffset? ReadInstant(IQueryCollection query, string name) =>
        Text(query, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant
        : throw Invalid(name, $"'{name}' must be a date or a time in ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z.");

    private static int? ReadLimit(IQueryCollection query) =>
        Text(query, "limit") is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit ? limit
        : throw Invalid("limit", $"'limit' must be an integer from 1 to {MaxLimit}.");

    private static bool ReadFormat(HttpRequest request) => Text(request.Query, "format") switch
    {
        null => request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.Equals(UsageCsv.MediaType, StringComparison.OrdinalIgnoreCase)),
        "csv" => true,
        "json" => false,
        _ => throw Invalid("format", "'format' must be json or csv."),
    };
}
