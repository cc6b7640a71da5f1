using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>Which part of a list of items is asked for: <c>limit</c>, <c>order</c> and <c>after</c> of the query.</summary>
internal sealed record ItemPage(int Limit, bool IsAscending, string? After)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <exception cref="InvalidRequestException">The query asks for no page.</exception>
    public static ItemPage Read(IQueryCollection query) => new(ReadLimit(query["limit"].ToString()), ReadOrder(query["order"].ToString()), query["after"] is [{ Length: > 0 } after] ? after : null);

    /// <summary>Writes the page of these items, which stand oldest first.</summary>
    public void Write(Utf8JsonWriter json, IEnumerable<SessionItem> items)
    {
        var ordered = (IsAscending ? items : items.Reverse()).ToList();
        var first = After is null ? 0 : ordered.FindIndex(item => item.Id == After) + 1;
        if (After is not null && first == 0)
        {
            throw Invalid("after", $"'after' must be the id of an item of this list; '{After}' is none.");
        }

        var page = ordered.Skip(first).Take(Limit).ToList();
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var item in page)
        {
            ResponseItemJson.Write(json, item);
        }

        json.WriteEndArray();
        json.WriteString("first_id"u8, page is [var oldest, ..] ? oldest.Id : "");
        json.WriteString("last_id"u8, page is [.., var latest] ? latest.Id : "");
        json.WriteBoolean("has_more"u8, first + page.Count < ordered.Count);
        json.WriteEndObject();
    }

    private static int ReadLimit(string limit) =>
        limit.Length == 0 ? DefaultLimit
        : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxLimit ? number
        : throw Invalid("limit", $"'limit' must be an integer from 1 to {MaxLimit}.");

    private static bool ReadOrder(string order) => order switch
    {
        "" or "desc" => false,
        "asc" => true,
        _ => throw Invalid("order", "'order' must be one of asc, desc."),
    };

    private static InvalidRequestException Invalid(string parameter, string message) => new(InferenceErrorCode.InvalidRequest, message, parameter);
}
