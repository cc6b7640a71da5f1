using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Serialization;

namespace Orleans.Ai.Storage;

/// <summary>What the log store takes of generations that all write as fast as they can, and what an event weighs there.</summary>
internal static class LogAppends
{
    private const int EventsPerEntry = 4;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);
    private static readonly int[] Writers = [1, 32, 256];
    private static int _log;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("orleans-ai-");
        try
        {
            var keys = Path.Combine(folder.FullName, "keys.json");
            StorageKeyFile.Add(keys);
            await using var file = StateFile.Open(folder.FullName);
            await using var server = await RedisServer.StartNewAsync(appendOnly: true, "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0");
            var address = RedisAddress.Parse(server.Url);
            await using var redis = new ClusterRedis(address, address.ToOptions(null), "benchmark");
            await redis.ConnectAsync();
            var cipher = new LogCipher(new StorageKeys(keys));
            (string Name, ILogStore Store, Func<long> Written)[] stores =
            [
                ("SQLite", Encrypted(new SqliteLogStore(file, TimeProvider.System), cipher), WrittenHere),
                ("Redis", Encrypted(new RedisLogStore(redis, TimeProvider.System), cipher), () => Size(server.Folder)),
            ];
            var entry = Entry();
            var rows = new List<(string, string)> { ($"an entry of {EventsPerEntry} events, bytes per event: serialized", Rounds.Text(entry.Length / (double)EventsPerEntry, "0")) };
            foreach (var writers in Writers)
            {
                var results = await Rounds.AlternateAsync([.. stores.Select(store => (Func<Task<(double, double, double)>>)(() => AppendAsync(store.Store, store.Written, writers, entry)))]);
                foreach (var (store, runs) in stores.Zip(results))
                {
                    rows.Add(($"{store.Name}, {writers} generations: appends per second", Rounds.Spread([.. runs.Select(run => run.Item1)], "0")));
                    rows.Add(($"{store.Name}, {writers} generations: time of an append", Rounds.Spread([.. runs.Select(run => run.Item2)], "0.00") + " ms"));
                    rows.Add(($"{store.Name}, {writers} generations: bytes written to files per event", Rounds.Spread([.. runs.Select(run => run.Item3)], "0")));
                }
            }

            Rounds.Report(
                "log-appends",
                $"Generations append entries of {EventsPerEntry} events, a token each, encrypted, each the next when the last is acknowledged, for {Duration.TotalSeconds:0} s. SQLite with synchronous=FULL; Redis with its log, synced once a second. {Rounds.Count} alternating rounds, median (least to most).",
                [.. rows]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static EncryptedLogStore Encrypted(ILogStore inner, LogCipher cipher) => new(inner, cipher, NullLogger<EncryptedLogStore>.Instance);

    private static byte[] Entry()
    {
        using var services = new ServiceCollection().AddSerializer(builder => builder.AddAssembly(typeof(GenerationEntry).Assembly)).BuildServiceProvider();
        return services.GetRequiredService<Serializer<GenerationEntry>>().SerializeToArray(new GenerationEntry
        {
            At = TimeProvider.System.GetUtcNow(),
            Events = [.. Enumerable.Range(100, EventsPerEntry).Select(i => new InferenceEvent.TextDelta { Sequence = i, Choice = 0, Text = " word", TokenCount = 1, TokenIds = [i * 7] })],
        });
    }

    private static async Task<(double Rate, double Latency, double Bytes)> AppendAsync(ILogStore store, Func<long> written, int writers, byte[] entry)
    {
        var before = written();
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            var key = new LogKey(GenerationJournal.Kind, TenantId.Local, FormattableString.Invariant($"log-{Interlocked.Increment(ref _log)}"));
            var position = 0;
            for (; watch.Elapsed < Duration; position++)
            {
                await store.AppendAsync(new LogAppend { Key = key, Position = position, Entry = entry, IsOpen = true });
            }

            return position;
        })));
        var (elapsed, total) = (watch.Elapsed, counts.Sum());
        return (total / elapsed.TotalSeconds, elapsed.TotalMilliseconds * writers / total, (written() - before) / (double)(total * EventsPerEntry));
    }

    private static long WrittenHere() => long.Parse(
        File.ReadLines("/proc/self/io").Single(line => line.StartsWith("wchar", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
