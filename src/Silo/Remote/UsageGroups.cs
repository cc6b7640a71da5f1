using System.Globalization;
using System.Text.Json;

namespace Orleans.Ai.Remote;

/// <summary>Usage records added up by some of their columns.</summary>
internal sealed class UsageGroups(IReadOnlyList<string> columns)
{
    private static readonly Dictionary<string, Func<RemoteUsageRecord, string>> Known = new(StringComparer.Ordinal)
    {
        ["tenant"] = record => record.Tenant,
        ["key"] = record => record.Key,
        ["model"] = record => record.Model,
        ["day"] = record => record.StartedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["error"] = record => record.Error ?? "",
    };

    private static readonly (string Name, Func<RemoteUsageTotals, long> Of)[] Sums =
    [
        ("requests", totals => totals.Requests),
        ("failed", totals => totals.Failed),
        ("prompt_tokens", totals => totals.PromptTokens),
        ("cached_tokens", totals => totals.CachedTokens),
        ("completion_tokens", totals => totals.CompletionTokens),
        ("total_tokens", totals => totals.TotalTokens),
    ];

    private readonly SortedDictionary<string, (string[] Names, RemoteUsageTotals Totals)> _groups = new(StringComparer.Ordinal);

    /// <summary>What records can be added up by. Days are those of UTC on which requests began.</summary>
    public static IReadOnlyCollection<string> Columns => Known.Keys;

    /// <summary>The groups, in the order of their names.</summary>
    public IEnumerable<(string[] Names, RemoteUsageTotals Totals)> All => _groups.Values;

    public void Add(IEnumerable<RemoteUsageRecord> records)
    {
        foreach (var record in records)
        {
            string[] names = [.. columns.Select(column => Known[column](record))];

            // No value holds a control character, so none can pass for a border.
            var key = string.Join('\u0001', names);
            _groups[key] = (names, (_groups.TryGetValue(key, out var group) ? group.Totals : new()).Add(record));
        }
    }

    /// <summary>As comma-separated values (RFC 4180). No value of it holds a comma, a quote or a line's end.</summary>
    public void WriteCsv(TextWriter output)
    {
        output.Write($"{string.Join(',', columns.Concat(Sums.Select(sum => sum.Name)))}\r\n");
        foreach (var (names, totals) in All)
        {
            output.Write($"{string.Join(',', names.Concat(Sums.Select(sum => sum.Of(totals).ToString(CultureInfo.InvariantCulture))))}\r\n");
        }
    }

    /// <summary>As a JSON array of objects.</summary>
    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(All.Select(group =>
        columns.Zip(group.Names, (column, name) => KeyValuePair.Create<string, object>(column, name))
            .Concat(Sums.Select(sum => KeyValuePair.Create<string, object>(sum.Name, sum.Of(group.Totals))))
            .ToDictionary(pair => pair.Key, pair => pair.Value))));
}
