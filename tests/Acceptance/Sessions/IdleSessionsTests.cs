using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Composition;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Sessions;

/// <summary>Many sessions of one server: what they hold in memory while nobody speaks, and what a turn writes.</summary>
public sealed class IdleSessionsTests
{
    private const int Sessions = 10_000;
    private const int Turns = 20;
    private const int AtOnce = 256;
    private const int MostBytes = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TenThousandSessions_OfTwentyTurns_AreSmallWhenIdleAndWriteOncePerTurn()
    {
        var folder = Directory.CreateTempSubdirectory("orleans-ai-sessions-");
        try
        {
            await using var app = Build(folder.FullName);
            await app.StartAsync(Token);
            var grains = app.Services.GetRequiredService<IGrainFactory>();
            await TalkAsync(grains, "warm-up", 200);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var watch = Stopwatch.StartNew();
            await TalkAsync(grains, "talk", Sessions);
            var seconds = watch.Elapsed.TotalSeconds;
            var full = (GC.GetTotalMemory(forceFullCollection: true) - before) / Sessions;
            var idle = await IdleBytesAsync(before);

            (await CountAsync(grains)).ShouldBeGreaterThanOrEqualTo(Sessions, "all are in memory, without their turns");
            (await EntriesAsync(app)).ShouldBe(Turns);
            Results.Write(
                "idle-sessions",
                $"{Sessions} sessions of {Turns} turns (a question of 120 characters, an answer of 400) on one silo over SQLite, encrypted; memory of the process after a full collection, less that before.",
                ("memory per session just after the last turn, when most have dropped their turns", $"{full} bytes"),
                ("memory per idle session, its turns dropped, its grain active", $"{idle} bytes"),
                ("entries written per turn, its head among them", "1"),
                ("turns per second, each begun, completed and on the disk", (Sessions * Turns / seconds).ToString("0", CultureInfo.InvariantCulture)));
            idle.ShouldBeLessThanOrEqualTo(MostBytes);
            await app.StopAsync(Token);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static WebApplication Build(string folder) => SiloApplication.Build(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Urls"] = "http://127.0.0.1:0",
        ["Data:Path"] = folder,
        ["Logging:LogLevel:Default"] = "Warning",
        ["Sessions:HistoryIdle"] = "00:00:02",
        ["Sessions:Idle"] = "1.00:00:00",
        ["Engine:Threads"] = "1",
        ["Engine:KvCacheMegabytes"] = "8",
    }).Build());

    private static Task TalkAsync(IGrainFactory grains, string prefix, int sessions) =>
        Parallel.ForAsync(0, sessions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, async (number, _) =>
        {
            var id = new SessionId(TenantId.Local, $"{prefix}-{number}");
            var session = grains.GetGrain<ISessionGrain>(id.ToString());
            for (var turn = 0; turn < Turns; turn++)
            {
                var request = RequestId.Create();
                var begun = await session.BeginAsync(new SessionBegin { Request = request, Create = true, Input = [Item($"q{turn}", ChatRole.User, new string('q', 120))] });
                await session.CompleteAsync(begun.Ticket!, new SessionTurn
                {
                    Request = request,
                    Items = [.. begun.Ticket!.Input, Item($"a{turn}", ChatRole.Assistant, new string('a', 400))],
                    At = DateTimeOffset.UnixEpoch,
                    Replica = new ReplicaId(new("demo"), "0123456789ab", "node", 0),
                });
            }
        });

    private static SessionItem Item(string id, ChatRole role, string text) => new() { Id = id, Message = new() { Role = role, Content = text } };

    /// <summary>Memory per session once it no longer falls, or is as small as it should be.</summary>
    private static async Task<long> IdleBytesAsync(long before)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        long bytes;
        do
        {
            await second.WaitForNextTickAsync(Token);
            bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Sessions;
        }
        while (bytes > MostBytes && watch.Elapsed < Patience);

        return bytes;
    }

    private static async Task<int> CountAsync(IGrainFactory grains) =>
        (await grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics()).Where(grain => grain.GrainType.Contains("SessionGrain", StringComparison.Ordinal)).Sum(grain => grain.ActivationCount);

    private static async Task<double> EntriesAsync(WebApplication app)
    {
        var store = app.Services.GetRequiredService<ILogStore>();
        var entries = 0L;
        for (var number = 0; number < Sessions; number++)
        {
            entries += (await store.ReadAsync(new LogKey(SessionLog.Kind, TenantId.Local, $"talk-{number}"), long.MaxValue, Token))!.Head.Length;
        }

        return (double)entries / Sessions;
    }
}
