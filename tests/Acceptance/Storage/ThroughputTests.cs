using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Storage;

/// <summary>Against Orleans' own provider for SQLite, each in a silo of its own, round about.</summary>
public sealed class ThroughputTests
{
    private const int Rounds = 5;
    private const int Writers = 64;
    private const int Bystanders = 16;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Writes_OfSixtyFourGrains_AreTenTimesThoseOfAdoNetAndDelayNobody()
    {
        List<Round> ours = [], adoNet = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await MeasureAsync(static (silo, _) => silo.AddSqliteState()));
            adoNet.Add(await MeasureAsync(AddAdoNet));
        }

        var ratio = Median(ours, round => round.WritesPerSecond) / Median(adoNet, round => round.WritesPerSecond);
        var delay = Median(ours, round => round.Delay99);
        Results.Write(
            "state-writes",
            $"{Writers} grains write states of 50 to 600 bytes without a pause, in a silo; {Bystanders} other grains are called every 2 ms, and tell how long their turn was waited for. {Rounds} alternating rounds of {Duration.TotalSeconds} s, both with WAL and `synchronous=FULL`; medians, and lowest to highest.",
            ("our provider, writes per second", Spread(ours, round => round.WritesPerSecond, "0")),
            ("AdoNet provider 10.4.2 over Microsoft.Data.Sqlite, writes per second", Spread(adoNet, round => round.WritesPerSecond, "0")),
            ("ratio", ratio.ToString("0.0", CultureInfo.InvariantCulture)),
            ("turn delay of other grains, 99th percentile: ours", Spread(ours, round => round.Delay99, "0.00") + " ms"),
            ("turn delay of other grains, 99th percentile: AdoNet", Spread(adoNet, round => round.Delay99, "0.00") + " ms"));
        ratio.ShouldBeGreaterThanOrEqualTo(10);
        delay.ShouldBeLessThan(5);
    }

    private static void AddAdoNet(ISiloBuilder silo, string folder)
    {
        var connection = $"Data Source={Path.Combine(Directory.CreateDirectory(folder).FullName, "adonet.db")}";
        AdoNetTables.Create(connection);
        silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = ("System.Data.SQLite", connection));
    }

    private static async Task<Round> MeasureAsync(Action<ISiloBuilder, string> addStorage)
    {
        var folder = Directory.CreateTempSubdirectory("orleans-ai-writes-");
        try
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.Configuration["Data:Path"] = folder.FullName;
            builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
            await using var app = builder.AddOrleansAiSilo((silo, _) => addStorage(silo, folder.FullName)).Build();
            await app.StartAsync(TestContext.Current.CancellationToken);
            var grains = app.Services.GetRequiredService<IGrainFactory>();
            await RunAsync(grains, TimeSpan.FromSeconds(1));
            var round = await RunAsync(grains, Duration);
            await app.StopAsync(TestContext.Current.CancellationToken);
            return round;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Round> RunAsync(IGrainFactory grains, TimeSpan duration)
    {
        var watch = Stopwatch.StartNew();
        var delays = new TaskCompletionSource<double[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Watch(grains, duration, delays)) { IsBackground = true }.Start();
        var writes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var count = 0;
            for (var grain = grains.GetGrain<IWriterGrain>(writer); watch.Elapsed < duration; count++)
            {
                await grain.WriteAsync();
            }

            return count;
        }));
        var seconds = watch.Elapsed.TotalSeconds;
        var sorted = (await delays.Task).Order().ToArray();
        return new(writes.Sum() / seconds, sorted[sorted.Length * 99 / 100]);
    }

    // On a thread of its own: a starved pool must not keep the calls from being made.
    private static void Watch(IGrainFactory grains, TimeSpan duration, TaskCompletionSource<double[]> delays)
    {
        using var pause = new ManualResetEventSlim();
        var watch = Stopwatch.StartNew();
        var calls = new List<Task<TimeSpan>>();
        for (var call = 0; watch.Elapsed < duration; call++)
        {
            calls.Add(grains.GetGrain<IBystanderGrain>(call % Bystanders).GetDelayAsync(Stopwatch.GetTimestamp()));
            pause.Wait(2);
        }

        Task.WhenAll(calls).ContinueWith(
            all => delays.SetResult([.. all.GetAwaiter().GetResult().Select(delay => delay.TotalMilliseconds)]),
            TaskScheduler.Default);
    }

    private static double Median(List<Round> rounds, Func<Round, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);

    private static string Spread(List<Round> rounds, Func<Round, double> figure, string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median(rounds, figure).ToString(format, CultureInfo.InvariantCulture)} ({rounds.Min(figure).ToString(format, CultureInfo.InvariantCulture)} to {rounds.Max(figure).ToString(format, CultureInfo.InvariantCulture)})");

    private sealed record Round(double WritesPerSecond, double Delay99);
}
