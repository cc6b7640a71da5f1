using Microsoft.Data.Sqlite;
using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Storage;

/// <summary>Usage records in the <see cref="StateFile"/>. Times are in milliseconds since 1970, durations in ticks.</summary>
internal sealed class SqliteUsageStore(StateFile file) : IUsageStore
{
    private const string Insert =
        """
        INSERT INTO usage (
            tenant, request, started_at, key, role, model, prompt_tokens, cached_tokens, completion_tokens, error, duration, first_token, run, sequence,
            reasoning_tokens, cache_write_tokens, provider, provider_model, cost, currency, attempts)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT DO NOTHING
        """;

    private const string Upsert =
        """
        INSERT INTO usage_run (run, node, started_at, seen_at, issued, is_closed, stored) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO UPDATE SET
            seen_at = excluded.seen_at, issued = excluded.issued, is_closed = excluded.is_closed, stored = usage_run.stored + excluded.stored
        """;

    private const string Columns =
        """
        tenant, request, started_at, key, role, model, prompt_tokens, cached_tokens, completion_tokens, error, duration, first_token, sequence,
        reasoning_tokens, cache_write_tokens, provider, provider_model, cost, currency, attempts
        """;

    private const string Sums =
        """
        count(*), count(error), coalesce(sum(prompt_tokens), 0), coalesce(sum(cached_tokens), 0), coalesce(sum(completion_tokens), 0),
        coalesce(sum(reasoning_tokens), 0), coalesce(sum(cache_write_tokens), 0),
        count(*) FILTER (WHERE provider IS NOT NULL AND cost IS NULL AND prompt_tokens + completion_tokens > 0)
        """;

    private const string Filter =
        "($1 IS NULL OR tenant = $1) AND ($2 IS NULL OR key = $2) AND ($3 IS NULL OR model = $3) AND started_at >= $4 AND started_at < $5";

    public Task<IReadOnlyList<bool>> AddAsync(UsageRun run, IReadOnlyList<UsageEntry> entries, CancellationToken cancellationToken = default) =>
        ExplainAsync(file.WriteAsync(
            connection =>
            {
                var isNew = new bool[entries.Count];
                var stored = 0;
                for (var i = 0; i < isNew.Length; i++)
                {
                    isNew[i] = Add(connection, run, entries[i]);
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
                $"SELECT {Columns} FROM usage WHERE {Filter} AND (started_at, tenant, request) < ($6, $7, $8) ORDER BY started_at DESC, tenant DESC, request DESC LIMIT $9",
                Read,
                [.. Values(filter), cursor.StartedAt, cursor.Tenant, cursor.Request, limit + 1]),
            cancellationToken));
        return UsageCursor.ToPage(entries, limit);
    }

    public async Task<UsageTotals> SumAsync(UsageFilter filter, CancellationToken cancellationToken = default) => await ExplainAsync(file.ReadAsync(
        connection => connection.Query($"SELECT {Sums} FROM usage WHERE {Filter}", ReadTotals, Values(filter)).Single() with
        {
            Costs = connection.Query(
                $"SELECT sum(cost), currency FROM usage WHERE {Filter} AND cost IS NOT NULL GROUP BY currency ORDER BY currency",
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
            var day = new DateTimeOffset(before.UtcDateTime.Date, TimeSpan.Zero).ToUnixTimeMilliseconds();
            connection.Execute("DELETE FROM usage_run WHERE seen_at < $1", day);
            return connection.Execute("DELETE FROM usage WHERE started_at < $1", day);
        },
        cancellationToken));

    private static bool Add(StateConnection connection, UsageRun run, UsageEntry entry)
    {
        var (record, usage) = (entry.Record, entry.Record.Usage);
        return connection.Execute(
            Insert,
            record.Caller.Tenant.Value,
            record.Request.Value,
            record.StartedAt.ToUnixTimeMilliseconds(),
            record.Caller.Key.Value,
            (int)record.Caller.Role,
            record.Model.Value,
            usage.PromptTokens,
            usage.CachedTokens,
            usage.CompletionTokens,
            OrNull((int?)record.Error),
            record.Duration.Ticks,
            OrNull(record.TimeToFirstToken?.Ticks),
            entry.Sequence is null ? DBNull.Value : run.Id,
            OrNull(entry.Sequence),
            usage.ReasoningTokens,
            usage.CacheWriteTokens,
            OrNull(record.Target?.Provider),
            OrNull(record.Target?.Model),
            OrNull(record.Cost?.NanoUnits),
            OrNull(record.Cost?.Currency),
            record.Attempts) == 1;
    }

    private static UsageEntry Read(SqliteDataReader row) => new(
        new()
        {
            Request = new RequestId(row.GetString(1)),
            Caller = new() { Tenant = new(row.GetString(0)), Key = new(row.GetString(3)), Role = (CallerRole)row.GetInt32(4) },
            Model = new(row.GetString(5)),
            Usage = new()
            {
                PromptTokens = row.GetInt64(6),
                CachedTokens = row.GetInt64(7),
                CompletionTokens = row.GetInt64(8),
                ReasoningTokens = row.GetInt64(13),
                CacheWriteTokens = row.GetInt64(14),
            },
            Error = row.IsDBNull(9) ? null : (InferenceErrorCode)row.GetInt32(9),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
            Duration = TimeSpan.FromTicks(row.GetInt64(10)),
            TimeToFirstToken = row.IsDBNull(11) ? null : TimeSpan.FromTicks(row.GetInt64(11)),
            Target = row.IsDBNull(15) ? null : new(row.GetString(15), row.GetString(16)),
            Cost = row.IsDBNull(17) ? null : new(row.GetInt64(17), row.GetString(18)),
            Attempts = row.GetInt32(19),
        },
        row.IsDBNull(12) ? null : row.GetInt64(12));

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

    private static object[] Values(UsageFilter filter) =>
    [
        OrNull(filter.Tenant?.Value),
        OrNull(filter.Key?.Value),
        OrNull(filter.Model?.Value),
        filter.From?.ToUnixTimeMilliseconds() ?? long.MinValue,
        filter.To?.ToUnixTimeMilliseconds() ?? long.MaxValue,
    ];

    private static object OrNull(object? value) => value ?? DBNull.Value;

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
