using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.Ai.Generations;

/// <summary>Reads what an operator sees of the usage.</summary>
internal static class UsageList
{
    /// <summary>Completion tokens of each record without an error, by the generation that it is of.</summary>
    public static async Task<ILookup<string, int>> ReadAsync(HttpClient gateway, CancellationToken cancellationToken) =>
        (await RecordsAsync(gateway, cancellationToken)).Where(record => record.GetProperty("error").ValueKind is JsonValueKind.Null)
            .ToLookup(RequestOf, record => record.GetProperty("completion_tokens").GetInt32());

    /// <summary>The request, as its client named it, that a record is of.</summary>
    public static string RequestOf(JsonElement record) => record.GetProperty("request").GetString()!.Split('.')[0];

    /// <summary>All records.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RecordsAsync(HttpClient gateway, CancellationToken cancellationToken)
    {
        var (records, after) = (new List<JsonElement>(), default(string));
        do
        {
            var page = await gateway.GetFromJsonAsync<JsonElement>($"/admin/usage?limit=1000{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", cancellationToken);
            records.AddRange(page.GetProperty("data").EnumerateArray());
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        return records;
    }
}
