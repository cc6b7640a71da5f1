using System.Diagnostics;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Storage;

/// <summary>What the usage record of a request costs in SQLite, beside a table that holds each record whole and an index by time.</summary>
internal static class UsageRecords
{
    private const int Batch = 500;
    private const int Batches = 200;

    private const string Whole =
        """
        CREATE TABLE whole (
            tenant TEXT NOT NULL, request TEXT NOT NULL, started_at INTEGER NOT NULL,
            key TEXT NOT NULL, role INTEGER NOT NULL, model TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
            error INTEGER, duration INTEGER NOT NULL, first_token INTEGER, run TEXT, sequence INTEGER,
            reasoning_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL,
            provider TEXT, provider_model TEXT, cost INTEGER, currency TEXT, attempts INTEGER NOT NULL,
            PRIMARY KEY (tenant, request)) STRICT, WITHOUT ROWID;
        CREATE INDEX whole_time ON whole (started_at, tenant, request);
        """;

    private const string Insert =
        "INSERT INTO whole VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT DO NOTHING";

    public static async Task RunAsync()
    {
        var run = new UsageRun { Id = new('a', 32), Node = "node", StartedAt = TimeProvider.System.GetUtcNow(), SeenAt = TimeProvider.System.GetUtcNow(), Issued = 0 };
        var results = await Rounds.AlternateAsync(
            () => MeasureAsync(_ => Task.CompletedTask, (file, entries) => new SqliteUsageStore(file).AddAsync(run, entries)),
            () => MeasureAsync(
                file => file.WriteAsync(connection => connection.Execute(Whole)),
                (file, entries) => file.WriteAsync(connection => entries.Sum(entry => AddWhole(connection, run, entry)))));
        Rounds.Report(
            "usage-records",
            $"{Batches} batches of {Batch} usage records of one caller, model and target, each batch stored when the one before is on the disk (SQLite, synchronous=FULL), into a new file. Beside it a table that holds each record whole, by tenant and request, and an index by time. {Rounds.Count} alternating rounds, median (least to most).",
            [
                .. from row in (string[])["as it is", "whole records"]
                   let runs = results[row is "as it is" ? 0 : 1]
                   from figure in ((string, string)[])
                   [
                       ($"{row}: processor time for a record", Rounds.Spread([.. runs.Select(each => each.Cpu)], "0.0") + " µs"),
                       ($"{row}: room of a record in the file", Rounds.Spread([.. runs.Select(each => each.Bytes)], "0") + " bytes"),
                   ]
                   select figure,
                ("as it is over whole records: processor time", Rounds.Spread([.. results[0].Zip(results[1], (left, right) => left.Cpu / right.Cpu)], "0.00")),
                ("as it is over whole records: room", Rounds.Spread([.. results[0].Zip(results[1], (left, right) => left.Bytes / right.Bytes)], "0.00")),
            ]);
    }

    private static async Task<(double Cpu, double Bytes)> MeasureAsync(Func<StateFile, Task> prepare, Func<StateFile, IReadOnlyList<UsageEntry>, Task> add)
    {
        var folder = Directory.CreateTempSubdirectory("orleans-ai-");
        try
        {
            var batches = Enumerable.Range(0, Batches).Select(batch => Enumerable.Range(batch * Batch, Batch).Select(Entry).ToArray()).ToList();
            CpuTime cpu;
            await using (var file = StateFile.Open(folder.FullName))
            {
                await prepare(file);
                using var process = Process.GetCurrentProcess();
                cpu = CpuTime.Of(process);
                foreach (var batch in batches)
                {
                    await add(file, batch);
                }

                cpu = CpuTime.Of(process) - cpu;
            }

            return (cpu.All / (Batches * Batch), new FileInfo(Path.Combine(folder.FullName, "state.db")).Length / (double)(Batches * Batch));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static UsageEntry Entry(int i) => new(
        new()
        {
            Request = RequestId.Create(),
            Caller = new() { Tenant = new("team-a"), Key = new("service-1"), Role = CallerRole.Client },
            Model = new("chat"),
            Usage = new() { PromptTokens = 60 + (i % 50), CompletionTokens = 20 + (i % 90) },
            Target = new("openai", "gpt-4.1"),
            Cost = new(50_000 + i, "USD"),
            Attempts = 1,
            StartedAt = TimeProvider.System.GetUtcNow(),
            Duration = TimeSpan.FromTicks(8_000_000 + i),
            TimeToFirstToken = TimeSpan.FromTicks(4_000_000 + i),
        },
        i + 1);

    private static int AddWhole(StateConnection connection, UsageRun run, UsageEntry entry)
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
            (int?)record.Error,
            record.Duration.Ticks,
            record.TimeToFirstToken?.Ticks,
            run.Id,
            entry.Sequence,
            usage.ReasoningTokens,
            usage.CacheWriteTokens,
            record.Target?.Provider,
            record.Target?.Model,
            record.Cost?.NanoUnits,
            record.Cost?.Currency,
            record.Attempts);
    }
}
