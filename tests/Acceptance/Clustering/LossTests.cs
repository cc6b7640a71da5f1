using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace Orleans.Ai.Clustering;

/// <summary>A compute silo is killed or hangs, or a gateway is killed, while streams run: only what ran on it is lost, and soon.</summary>
public sealed class LossTests
{
    private const int Streams = 20;

    [Theory]
    [InlineData("sigkill", 2.5)]
    [InlineData("sigstop", 5)]
    public async Task ComputeSiloIsLost_UnderStreams_CostsOnlyWhatRanOnIt(string how, double seconds)
    {
        var token = TestContext.Current.CancellationToken;
        using var model = new LongContextModel();
        await using var redis = await RedisServer.StartNewAsync();
        using var gateway = await Grid.StartAsync(redis, "gateway", "gateway", token);
        using var other = await Grid.StartAsync(redis, "gateway-2", "gateway", token);
        var silos = new Dictionary<string, ServerProcess>();
        foreach (var node in (string[])["cpu-1", "cpu-2", "cpu-3"])
        {
            silos[node] = await Grid.StartAsync(redis, node, "compute", token);
        }

        await AddAsync(gateway, "lost", model.Folder, 1, token);
        await AddAsync(gateway, "kept", model.Folder, 1, token);
        await AddAsync(gateway, "pair", model.Folder, 2, token);
        var victim = await NodeOfAsync(gateway, "lost", token);
        (await NodeOfAsync(gateway, "kept", token)).ShouldNotBe(victim);

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(token);
        var lost = Start(gateway, "lost", leaving.Token);
        var kept = Start(other, "kept", leaving.Token);
        await Task.WhenAll(lost.Concat(kept).Select(stream => stream.Started));
        var watch = Stopwatch.StartNew();
        if (how == "sigkill")
        {
            silos[victim].Kill();
        }
        else
        {
            silos[victim].Freeze();
        }

        var asking = AskUntilSteadyAsync(gateway, watch, token);
        await Task.WhenAll(lost.Select(stream => stream.Ended)).WaitAsync(TimeSpan.FromSeconds(60), token);
        var ends = lost.Select(stream => watch.Elapsed - Stopwatch.GetElapsedTime(stream.EndedAt)).Order().ToArray();
        var succeeding = await asking;
        var back = watch.Elapsed + await Grid.EventuallyAsync(
            async () => await Grid.StatusAsync(gateway.Client, "lost", token) == "ready", TimeSpan.FromSeconds(40), "the lost replica is up elsewhere", token);
        var untouched = kept.Count(stream => !stream.Ended.IsCompleted);
        await leaving.CancelAsync();

        Results.Write(
            $"loss-{how}",
            $"{how.ToUpperInvariant()} of one of three compute silos while {Streams} streams run on it and {Streams} on another, through two gateways (five processes and a Redis).",
            ("streams on it that ended with an error event", $"{lost.Count(stream => stream.HadError)} of {Streams}"),
            ("streams on it that ended as if complete", $"{lost.Count(stream => stream.WasClean)}"),
            ("from the loss to the last of their ends", Seconds(ends[^1])),
            ("streams elsewhere that went on", $"{untouched} of {Streams}"),
            ("from the loss until new requests succeed for good", Seconds(succeeding)),
            ("from the loss until the lost replica is up elsewhere", Seconds(back)));
        lost.ShouldAllBe(stream => stream.HadError && !stream.WasClean);
        untouched.ShouldBe(Streams);
        ends[^1].ShouldBeLessThan(TimeSpan.FromSeconds(seconds));
        succeeding.ShouldBeLessThan(TimeSpan.FromSeconds(seconds));
        back.ShouldBeLessThan(TimeSpan.FromSeconds(how == "sigkill" ? 15 : 20));
        foreach (var silo in silos.Values)
        {
            silo.Dispose();
        }
    }

    [Fact]
    public async Task GatewayIsKilled_UnderStreams_TheOtherGatewaysClientsNoticeNothing()
    {
        var token = TestContext.Current.CancellationToken;
        using var model = new LongContextModel();
        await using var redis = await RedisServer.StartNewAsync();
        using var gateway = await Grid.StartAsync(redis, "gateway", "gateway", token);
        using var other = await Grid.StartAsync(redis, "gateway-2", "gateway", token);
        using var silo = await Grid.StartAsync(redis, "cpu-1", "compute", token);
        await AddAsync(gateway, "pair", model.Folder, 1, token);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(token);
        var kept = Start(other, "pair", leaving.Token);
        await Task.WhenAll(kept.Select(stream => stream.Started));
        var watch = Stopwatch.StartNew();

        gateway.Kill();
        var succeeding = await AskUntilSteadyAsync(other, watch, token);
        var untouched = kept.Count(stream => !stream.Ended.IsCompleted);
        await leaving.CancelAsync();

        Results.Write(
            "loss-gateway",
            $"SIGKILL of one of two gateways while {Streams} streams run through the other.",
            ("streams of the other that went on", $"{untouched} of {Streams}"),
            ("last failed new request at the other after the loss", Seconds(succeeding)));
        untouched.ShouldBe(Streams);
        succeeding.ShouldBe(TimeSpan.Zero);
    }

    private static async Task AddAsync(ServerProcess gateway, string id, string path, int replicas, CancellationToken cancellationToken)
    {
        var (status, body) = await Grid.AddAsync(gateway.Client, new { id, path, replicas }, cancellationToken);
        ((int)status).ShouldBe(201, body);
        await Grid.EventuallyAsync(
            async () => await Grid.StatusAsync(gateway.Client, id, cancellationToken) == "ready", TimeSpan.FromSeconds(60), $"{id} is ready", cancellationToken);
    }

    private static async Task<string> NodeOfAsync(ServerProcess gateway, string id, CancellationToken cancellationToken) =>
        (await Grid.ModelsAsync(gateway.Client, cancellationToken)).Where(model => model.GetProperty("id").GetString() == id).SelectMany(Grid.NodesOf).Single();

    private static LongStream[] Start(ServerProcess gateway, string model, CancellationToken cancellationToken) =>
        [.. Enumerable.Range(0, Streams).Select(seed => new LongStream(gateway.Client, model, seed, cancellationToken))];

    /// <summary>Asks for short answers until they have succeeded for five seconds on end.</summary>
    /// <returns>When the last one that failed ended; zero when none did.</returns>
    private static async Task<TimeSpan> AskUntilSteadyAsync(ServerProcess gateway, Stopwatch watch, CancellationToken cancellationToken)
    {
        var lastFailure = TimeSpan.Zero;
        while (watch.Elapsed - lastFailure < TimeSpan.FromSeconds(8))
        {
            using var response = await gateway.Client.PostAsJsonAsync(
                "/v1/chat/completions", new { model = "pair", messages = new[] { new { role = "user", content = "Hello" } }, max_tokens = 2 }, cancellationToken);
            lastFailure = response.IsSuccessStatusCode ? lastFailure : watch.Elapsed;
            await Task.Delay(100, cancellationToken);
        }

        return lastFailure;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
