using System.Diagnostics;
using System.Globalization;

namespace Orleans.Ai.Clustering;

/// <summary>All silos of a cluster killed at once: one that is started again is ready soon, though the table still lists the others.</summary>
public sealed class TotalCrashTests
{
    private const int Silos = 3;

    [Fact]
    public async Task Sigkill_OfAllSilos_OneComesBackSoon()
    {
        var token = TestContext.Current.CancellationToken;
        await using var redis = await RedisServer.StartNewAsync(appendOnly: true);
        var servers = new List<ServerProcess>();
        for (var i = 0; i < Silos; i++)
        {
            servers.Add(await ServerProcess.StartAsync(SharedData.DemoModel, token, redis.ClusterArguments));
        }

        var first = Stopwatch.StartNew();
        servers.ForEach(server => server.Dispose());
        using var back = await ServerProcess.StartAsync(SharedData.DemoModel, token, redis.ClusterArguments);
        var ready = first.Elapsed;
        using var second = await ServerProcess.StartAsync(SharedData.DemoModel, token, redis.ClusterArguments);
        var joined = first.Elapsed - ready;

        Results.Write(
            "total-crash",
            $"SIGKILL of all {Silos} silos of a cluster over Redis; then one is started, and after it another.",
            ("from the kill until the first is ready", Seconds(ready)),
            ("from its being ready until the second is", Seconds(joined)));
        ready.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        joined.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
