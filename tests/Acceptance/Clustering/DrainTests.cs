using System.Net.Http.Json;

namespace Orleans.Ai.Clustering;

/// <summary>Compute silos join and leave by SIGTERM, over and over, under 20 requests a second: none fails.</summary>
public sealed class DrainTests
{
    private const int Rounds = 50;
    private const int PerSecond = 20;

    [Fact]
    public async Task Drains_AndJoinsInALoop_FailNoRequest()
    {
        var token = TestContext.Current.CancellationToken;
        await using var redis = await RedisServer.StartNewAsync();
        using var gateway = await StartAsync("gateway", "gateway");
        var silos = new Queue<ServerProcess>([await StartAsync("cpu-0", "compute"), await StartAsync("cpu-1", "compute")]);
        (await Grid.AddAsync(gateway.Client, new { id = "chat", path = SharedData.DemoModel, replicas = 2 }, token)).Status.ShouldBe(System.Net.HttpStatusCode.Created);
        await ReadyAsync();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var failures = new List<string>();
        var asked = 0;
        var load = LoadAsync();
        for (var round = 0; round < Rounds; round++)
        {
            silos.Enqueue(await StartAsync($"cpu-{round + 2}", "compute"));
            var leaving = silos.Dequeue();
            leaving.Terminate();
            await leaving.WaitForExitAsync(token);
            leaving.ExitCode.ShouldBe(0);
            leaving.Dispose();
            await ReadyAsync();
        }

        await stop.CancelAsync();
        await load;
        Results.Write(
            "drains",
            $"{Rounds} times: a compute silo joins, the oldest of three leaves by SIGTERM, and both replicas of a model are ready again; {PerSecond} requests a second meanwhile through a gateway (demo model, 16 tokens).",
            ("requests", $"{asked}"),
            ("failed", $"{failures.Count}"));
        failures.ShouldBeEmpty();
        foreach (var silo in silos)
        {
            silo.Dispose();
        }

        Task<ServerProcess> StartAsync(string node, string roles) => ServerProcess.StartSiloAsync(
            token, [.. redis.ClusterArguments, "--roles", roles, "--set", $"Cluster:NodeName={node}", "--set", "Engine:KvCacheMegabytes=32", "--set", "Engine:Threads=1"]);

        Task<TimeSpan> ReadyAsync() => Grid.EventuallyAsync(
            async () => (await Grid.ModelsAsync(gateway.Client, token)).SelectMany(Grid.NodesOf).Count() == 2, TimeSpan.FromSeconds(60), "both replicas are ready", token);

        async Task LoadAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
            var running = new List<Task>();
            while (!stop.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(token);
                running.Add(AskAsync());
            }

            await Task.WhenAll(running);
        }

        async Task AskAsync()
        {
            Interlocked.Increment(ref asked);
            using var response = await gateway.Client.PostAsJsonAsync(
                "/v1/chat/completions", new { model = "chat", messages = new[] { new { role = "user", content = "What is a grain?" } }, max_tokens = 16 }, token);
            if (!response.IsSuccessStatusCode)
            {
                var body = await response.Content.ReadAsStringAsync(token);
                lock (failures)
                {
                    failures.Add(body);
                }
            }
        }
    }
}
