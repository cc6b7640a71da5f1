using System.Globalization;
using Orleans.Ai.Storage;
using Orleans.Ai.Usage;
using StackExchange.Redis;

namespace Orleans.Ai.Clustering;

/// <summary>
/// Usage records in the cluster's Redis. Of each day there is a hash of its records, by tenant and request, and a set of these sorted by when
/// they began; of each run a hash. Times are in milliseconds since 1970.
/// </summary>
internal sealed class RedisUsageStore(ClusterRedis redis) : IUsageStore
{
    // KEYS: days, the day's times, the day's records, the run, runs. ARGV: day, run, seen at, then members and values of the run with
    // their number before them, then for each record its name, when it began, its text, and 1 if it is of the run.
    private const string Add =
        """
        local isNew, at = {}, 5
        redis.call('HSET', KEYS[4], unpack(ARGV, at, at + ARGV[4] - 1))
        redis.call('ZADD', KEYS[5], ARGV[3], ARGV[2])
        for i = at + ARGV[4], #ARGV, 4 do
            local added = redis.call('HSETNX', KEYS[3], ARGV[i], ARGV[i + 2])
            if added == 1 then
                redis.call('ZADD', KEYS[2], ARGV[i + 1], ARGV[i])
                redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
                if ARGV[i + 3] == '1' then redis.call('HINCRBY', KEYS[4], 'stored', 1) end
            end
            table.insert(isNew, added)
        end
        return isNew
        """;

    private const int Part = 500;

    private RedisKey Days => redis.Key("usage:days");

    private RedisKey Runs => redis.Key("usage:runs");

    public async Task<IReadOnlyList<bool>> AddAsync(UsageRun run, IReadOnlyList<UsageEntry> entries, CancellationToken cancellationToken = default)
    {
        var isNew = new bool[entries.Count];
        var days = entries.Index().GroupBy(entry => DayOf(entry.Item.Record.StartedAt), (day, group) => (Day: day, Entries: group.ToList())).ToList();
        foreach (var (day, group) in days.Count > 0 ? days : [(DayOf(run.SeenAt), [])])
        {
            RedisValue[] values = [day, run.Id, Milliseconds(run.SeenAt), .. RunFields(run), .. group.SelectMany(entry => Fields(entry.Item))];
            var added = (long[])(await redis.RunAsync(database => database.ScriptEvaluateAsync(Add, [Days, Times(day), Records(day), Run(run.Id), Runs], values)))!;
            for (var i = 0; i < added.Length; i++)
            {
                isNew[group[i].Index] = added[i] == 1;
            }
        }

        return isNew;
    }

    public async Task<UsagePage> ListAsync(UsageFilter filter, string? after, int limit, CancellationToken cancellationToken = default)
    {
        var found = new List<UsageEntry>();
        await foreach (var entry in ReadAsync(filter, UsageCursor.Parse(after)).WithCancellation(cancellationToken))
        {
            found.Add(entry);
            if (found.Count > limit)
            {
                break;
            }
        }

        return UsageCursor.ToPage(found, limit);
    }

    public async Task<UsageTotals> SumAsync(UsageFilter filter, CancellationToken cancellationToken = default)
    {
        var totals = new UsageTotals(0, 0, default);
        await foreach (var entry in ReadAsync(filter, UsageCursor.Parse(null)).WithCancellation(cancellationToken))
        {
            totals = totals.Add(entry.Record);
        }

        return totals;
    }

    public async Task<IReadOnlyList<UsageRun>> ListRunsAsync(CancellationToken cancellationToken = default)
    {
        var ids = await redis.RunAsync(database => database.SortedSetRangeByRankAsync(Runs, order: Order.Descending));
        var runs = await Task.WhenAll(ids.Select(async id => ReadRun(id!, await redis.RunAsync(database => database.HashGetAllAsync(Run(id!))))));
        return [.. runs.OfType<UsageRun>().OrderByDescending(run => run.StartedAt)];
    }

    public async Task TrimAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        foreach (var day in await redis.RunAsync(database => database.SortedSetRangeByScoreAsync(Days, stop: DayOf(before), exclude: Exclude.Stop)))
        {
            await redis.RunAsync(database => database.KeyDeleteAsync([Times((long)day), Records((long)day)]));
            await redis.RunAsync(database => database.SortedSetRemoveAsync(Days, day));
        }

        foreach (var run in await redis.RunAsync(database => database.SortedSetRangeByScoreAsync(Runs, stop: Milliseconds(before))))
        {
            await redis.RunAsync(database => database.KeyDeleteAsync(Run(run!)));
            await redis.RunAsync(database => database.SortedSetRemoveAsync(Runs, run));
        }
    }

    private static long DayOf(DateTimeOffset instant) => Milliseconds(instant) / 86_400_000;

    private static long Milliseconds(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    private static RedisValue[] RunFields(UsageRun run) =>
    [
        10, "node", run.Node, "started", Milliseconds(run.StartedAt), "seen", Milliseconds(run.SeenAt), "issued", run.Issued, "closed", run.IsClosed,
    ];

    private static RedisValue[] Fields(UsageEntry entry) =>
    [
        // A blank comes before all that names may have, so that Redis' order of these is that of tenants, then requests.
        $"{entry.Record.Caller.Tenant} {entry.Record.Request}", Milliseconds(entry.Record.StartedAt), UsageText.Write(entry), entry.Sequence is not null,
    ];

    private static UsageRun? ReadRun(string id, HashEntry[] fields)
    {
        var values = fields.ToDictionary(field => (string)field.Name!, field => field.Value);
        return values.Count == 0 ? null : new()
        {
            Id = id,
            Node = values["node"]!,
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)values["started"]),
            SeenAt = DateTimeOffset.FromUnixTimeMilliseconds((long)values["seen"]),
            Issued = (long)values["issued"],
            Stored = values.TryGetValue("stored", out var stored) ? (long)stored : 0,
            IsClosed = (bool)values["closed"],
        };
    }

    private RedisKey Times(long day) => redis.Key(string.Create(CultureInfo.InvariantCulture, $"usage:{day}:times"));

    private RedisKey Records(long day) => redis.Key(string.Create(CultureInfo.InvariantCulture, $"usage:{day}:records"));

    private RedisKey Run(string id) => redis.Key($"usage:run:{id}");

    // All of them from the cursor on, the last begun first.
    private async IAsyncEnumerable<UsageEntry> ReadAsync(UsageFilter filter, UsageCursor after)
    {
        var first = filter.From is { } from ? Milliseconds(from) : 0;
        var last = Math.Min(after.StartedAt, filter.To is { } to ? Milliseconds(to) - 1 : long.MaxValue - 1);
        var days = await redis.RunAsync(database => database.SortedSetRangeByScoreAsync(Days, first / 86_400_000, last / 86_400_000, order: Order.Descending));
        foreach (var day in days)
        {
            // From the last millisecond that was read on: places in the list move while records are added.
            for (var (until, skip) = ((double)last, 0L); ;)
            {
                var part = await redis.RunAsync(database => database.SortedSetRangeByScoreWithScoresAsync(Times((long)day), first, until, order: Order.Descending, skip: skip, take: Part));
                var texts = part.Length == 0 ? [] : await redis.RunAsync(database => database.HashGetAsync(Records((long)day), [.. part.Select(time => time.Element)]));
                foreach (var entry in texts.Where(text => !text.IsNull).Select(text => UsageText.Read(text!)))
                {
                    var place = UsageCursor.Of(entry.Record);
                    if (!place.IsBehind(after))
                    {
                        continue;
                    }

                    after = place;
                    if (filter.Applies(entry.Record))
                    {
                        yield return entry;
                    }
                }

                if (part.Length < Part)
                {
                    break;
                }

                (until, skip) = (part[^1].Score, part[^1].Score < until ? 0 : skip + Part);
            }
        }
    }
}
