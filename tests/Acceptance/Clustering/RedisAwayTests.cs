using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Orleans.Ai.Clustering;

/// <summary>Redis away for 45 s while two silos of a cluster answer: no request fails, and afterwards another silo can join.</summary>
public sealed class RedisAwayTests
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(45);
    private static readonly object Registration = new { id = "late", path = SharedData.DemoModel, replicas = 0 };

    [Fact]
    public async Task RedisAway_UnderLoad_FailsNoRequest()
    {
        var token = TestContext.Current.CancellationToken;
        await using var redis = await RedisServer.StartNewAsync(appendOnly: true);
        using var first = await ServerProcess.StartAsync(SharedData.DemoModel, token, redis.ClusterArguments);
        using var second = await ServerProcess.StartAsync(SharedData.DemoModel, token, redis.ClusterArguments);

        await redis.KillAsync();
        var watch = Stopwatch.StartNew();
        var answered = await Task.WhenAll(AskAsync(first.Client, watch, token), AskAsync(second.Client, watch, token));
        var refused = await Grid.AddAsync(first.Client, Registration, token);
        await redis.StartAsync();
        watch.Restart();
        using var third = await ServerProcess.StartAsync(SharedData.DemoModel, token, redis.ClusterArguments);
        (await Grid.AddAsync(first.Client, Registration, token)).Status.ShouldBe(HttpStatusCode.Created);

        Results.Write(
            "redis-away",
            $"Redis killed for {Away.TotalSeconds:0} s while two silos of a cluster answer one chat request after the other each (demo model, 16 tokens); then it is started again, and a third silo joins.",
            ("requests answered while Redis was away", string.Create(CultureInfo.InvariantCulture, $"{answered.Sum()} of {answered.Sum()}")),
            ("a registration meanwhile", $"{(int)refused.Status} {refused.Body.Trim()}"),
            ("from Redis' return until the third silo is ready", string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:0.0} s")));
        refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Body.ShouldContain("storage_unavailable");
        answered.ShouldAllBe(count => count > 45);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    // Throws at the first request that fails or does not end whole.
    private static async Task<int> AskAsync(HttpClient client, Stopwatch watch, CancellationToken cancellationToken)
    {
        var answered = 0;
        while (watch.Elapsed < Away)
        {
            var body = new { model = "demo", messages = new[] { new { role = "user", content = "What is a grain?" } }, stream = true, max_tokens = 16 };
            await ChatStream.ReadAsync(client, body, cancellationToken).CountAsync(cancellationToken);
            answered++;
        }

        return answered;
    }
}
