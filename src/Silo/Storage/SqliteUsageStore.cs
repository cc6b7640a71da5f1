using Microsoft.Data.Sqlite;
using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Storage;

/// <summary>
/// Usage records in the <see cref="StateFile"/>. What those of a day may have in common is stored once, as a label of that day. Times are
/// in milliseconds since 1970, durations in ticks, days in days since 1970.
/// </summary>
internal sealed class SqliteUsageStore(StateFile file) : IUsageStore
{
    private const long Day = 86_400_000;

    private const string Insert =
        """
        INSERT INTO usage (
            started_at, tenant, request, label, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cache_write_tokens,
            cost, attempts, error, duration, first_token, sequence)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING
        """;

    private const string InsertLabel =
        """
        INSERT INTO usage_label (day, key, role, model, provider, provider_model, currency) VALUES ($1, $2, $3, $4, $5, $6, $7)
        RETURNING label
        """;

    private const string FindLabel =
        """
        SELECT label FROM usage_label
        WHERE day = $1 AND key = $2 AND role = $3 AND model = $4 AND provider = $5 AND provider_model = $6 AND currency = $7
        """;

    private const string Upsert =
        """
        INSERT INTO usage_run (run, node, started_at, seen_at, issued, is_closed, stored) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO UPDATE SET
            seen_at = excluded.seen_at, issued = excluded.issued, is_closed = excluded.is_closed, stored = usage_run.stored + excluded.stored
        """;

    private const string Columns =
        """
        started_at, tenant, request, key, role, model, provider, provider_model, currency,
        prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cache_write_tokens, cost, attempts, error, duration, first_token, sequence
        """;

    private const string Sums =
        """
        count(*), count(error), coalesce(sum(prompt_tokens), 0), coalesce(sum(cached_tokens), 0), coalesce(sum(completion_tokens), 0),
        coalesce(sum(reasoning_tokens), 0), coalesce(sum(cache_write_tokens), 0),
        count(*) FILTER (WHERE provider <> '' AND cost IS NULL AND prompt_tokens + completion_tokens > 0)
        """;

    // CROSS: through the records in the order of their key, which begins with the time, and not through the labels.
    private const string Filtered =
        """
        FROM usage CROSS JOIN usage_label USING (label)
        WHERE ($1 IS NULL OR tenant = $1) AND ($2 IS NULL OR key = $2) AND ($3 IS NULL OR model = $3) AND started_at >= $4 AND started_at < $5
        """;

    public Task<IReadOnlyList<bool>> AddAsync(UsageRun run, IReadOnlyList<UsageEntry> entries, CancellationToken cancellationToken = default) =>
        ExplainAsync(file.WriteAsync(
            connection =>
            {
                var isNew = new bool[entries.Count];
                var stored = 0;
                var labels = new Dictionary<UsageLabel, long>();
                for (var i = 0; i < isNew.Length; i++)
                {
                    isNew[i] = Add(connection, entries[i], labels);
                    stored += isNew[i] && entries[i].Sequence is not null ? 1 : 0;
                }

                connection.Execute(
                    Upsert, run.Id, run.Node, run.StartedAt.ToUnixTimeMilliseconds(), run.SeenAt.ToUnixTimeMilliseconds(), run.Issued, run.IsClosed, stored);
                return (IReadOnlyList<bool>)isNew;
            },
            cancellationToken));

    public async Task<UsagePage> ListAsync(UsageFilter filter, string? after, int limit, CancellationToken cancellationToken = default)
    {
        var cursor = UsageCursor.Parse(after);
        var entries = await ExplainAsync(file.ReadAsync(
            connection => connection.Query(
                $"SELECT {Columns} {Filtered} AND (started_at, tenant, request) < ($6, $7, $8) ORDER BY started_at DESC, tenant DESC, request DESC LIMIT $9",
                Read,
                [.. Values(filter), cursor.StartedAt, cursor.Tenant, cursor.Request, limit + 1]),
            cancellationToken));
        return UsageCursor.ToPage(entries, limit);
    }

    public async Task<UsageTotals> SumAsync(UsageFilter filter, CancellationToken cancellationToken = default) => await ExplainAsync(file.ReadAsync(
        connection => connection.Query($"SELECT {Sums} {Filtered}", ReadTotals, Values(filter)).Single() with
        {
            Costs = connection.Query(
                $"SELECT sum(cost), currency {Filtered} AND cost IS NOT NULL GROUP BY currency ORDER BY currency",
                row => new Cost(row.GetInt64(0), row.GetString(1)),
                Values(filter)),
        },
        cancellationToken));

    public async Task<IReadOnlyList<UsageRun>> ListRunsAsync(CancellationToken cancellationToken = default) => await ExplainAsync(file.ReadAsync(
        connection => connection.Query(
            "SELECT run, node, started_at, seen_at, issued, is_closed, stored FROM usage_run ORDER BY started_at DESC",
            row => new UsageRun
            {
                Id = row.GetString(0),
                Node = row.GetString(1),
                StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
                SeenAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                Issued = row.GetInt64(4),
                IsClosed = row.GetBoolean(5),
                Stored = row.GetInt64(6),
            }),
        cancellationToken));

    // A day at a time is not needed here: what is left to delete each hour is little.
    public Task TrimAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => ExplainAsync(file.WriteAsync(
        connection =>
        {
            var day = before.ToUnixTimeMilliseconds() / Day;
            connection.Execute("DELETE FROM usage_run WHERE seen_at < $1", day * Day);
            connection.Execute("DELETE FROM usage_label WHERE day < $1", day);
            return connection.Execute("DELETE FROM usage WHERE started_at < $1", day * Day);
        },
        cancellationToken));

    private static bool Add(StateConnection connection, UsageEntry entry, Dictionary<UsageLabel, long> labels)
    {
        var (record, usage) = (entry.Record, entry.Record.Usage);
        var startedAt = record.StartedAt.ToUnixTimeMilliseconds();
        var label = UsageLabel.Of(record, startedAt / Day);
        if (!labels.TryGetValue(label, out var number))
        {
            labels[label] = number = NumberOf(connection, label);
        }

        return connection.Execute(
            Insert,
            startedAt,
            record.Caller.Tenant.Value,
            record.Request.Value,
            number,
            usage.PromptTokens,
            usage.CachedTokens,
            usage.CompletionTokens,
            usage.ReasoningTokens,
            usage.CacheWriteTokens,
            record.Cost?.NanoUnits,
            record.Attempts,
            (int?)record.Error,
            record.Duration.Ticks,
            record.TimeToFirstToken?.Ticks,
            entry.Sequence) == 1;
    }

    private static long NumberOf(StateConnection connection, UsageLabel label)
    {
        StateValue[] values = [label.Day, label.Key, (int)label.Role, label.Model, label.Provider, label.ProviderModel, label.Currency];
        return connection.Query(FindLabel, Number, values) is [var known] ? known : connection.Query(InsertLabel, Number, values).Single();

        static long Number(SqliteDataReader row) => row.GetInt64(0);
    }

    private static UsageEntry Read(SqliteDataReader row) => new(
        new()
        {
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
            Request = new RequestId(row.GetString(2)),
            Caller = new() { Tenant = new(row.GetString(1)), Key = new(row.GetString(3)), Role = (CallerRole)row.GetInt32(4) },
            Model = new(row.GetString(5)),
            Target = row.GetString(6) is { Length: > 0 } provider ? new(provider, row.GetString(7)) : null,
            Usage = new()
            {
                PromptTokens = row.GetInt64(9),
                CachedTokens = row.GetInt64(10),
                CompletionTokens = row.GetInt64(11),
                ReasoningTokens = row.GetInt64(12),
                CacheWriteTokens = row.GetInt64(13),
            },
            Cost = row.IsDBNull(14) ? null : new(row.GetInt64(14), row.GetString(8)),
            Attempts = row.GetInt32(15),
            Error = row.IsDBNull(16) ? null : (InferenceErrorCode)row.GetInt32(16),
            Duration = TimeSpan.FromTicks(row.GetInt64(17)),
            TimeToFirstToken = row.IsDBNull(18) ? null : TimeSpan.FromTicks(row.GetInt64(18)),
        },
        row.IsDBNull(19) ? null : row.GetInt64(19));

    private static UsageTotals ReadTotals(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        new()
        {
            PromptTokens = row.GetInt64(2),
            CachedTokens = row.GetInt64(3),
            CompletionTokens = row.GetInt64(4),
            ReasoningTokens = row.GetInt64(5),
            CacheWriteTokens = row.GetInt64(6),
        })
    {
        Unpriced = row.GetInt64(7),
    };

    private static StateValue[] Values(UsageFilter filter) =>
    [
        filter.Tenant?.Value,
        filter.Key?.Value,
        filter.Model?.Value,
        filter.From?.ToUnixTimeMilliseconds() ?? long.MinValue,
        filter.To?.ToUnixTimeMilliseconds() ?? long.MaxValue,
    ];

    private static async Task<T> ExplainAsync<T>(Task<T> operation)
    {
        try
        {
            return await operation;
        }
        catch (StateException exception)
        {
            throw new StorageUnavailableException(exception.Message);
        }
    }
}
