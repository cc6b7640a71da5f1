using System.Net;

namespace Orleans.Ai.Clustering;

/// <summary>Four processes over a real Redis, and a fifth that joins late: replicas go where what they need is, and nowhere else.</summary>
public sealed class PlacementTests
{
    private const int Models = 100;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Models_OfBothKinds_GoWhereTheyFitAndSpread()
    {
        var token = TestContext.Current.CancellationToken;
        await using var redis = await RedisServer.StartNewAsync();
        using var gateway = await StartAsync("gateway", "gateway");
        using var firstPlain = await StartAsync("cpu-1");
        using var secondPlain = await StartAsync("cpu-2");
        using var firstTagged = await StartAsync("gpu-1", more: ["--set", "Node:Accelerator=Simulated"]);
        List<ServerProcess> entries = [gateway, firstPlain, secondPlain, firstTagged];

        await AddAllAsync(entries, "gpu", 0, Models / 2, accelerators: 1);
        using var secondTagged = await StartAsync("gpu-2", more: ["--set", "Node:Accelerator=Simulated"]);
        entries.Add(secondTagged);
        await AddAllAsync(entries, "gpu", Models / 2, Models, accelerators: 1);
        await AddAllAsync(entries, "cpu", 0, Models, accelerators: 0);
        var (status, refusal) = await Grid.AddAsync(
            gateway.Client, new { id = "huge", path = SharedData.DemoModel, needs = new { accelerators = 1, memory = "64GiB" } }, token);
        var ready = await Grid.EventuallyAsync(
            async () => (await Grid.ModelsAsync(gateway.Client, token)).Count(model => model.GetProperty("status").GetString() == "ready") == 2 * Models,
            Deadline, "all models are ready", token);

        var models = await Grid.ModelsAsync(gateway.Client, token);
        var tagged = Count("gpu-");
        var plain = Count("cpu-");
        Results.Write(
            "placement",
            $"{Models} models that need an accelerator and {Models} that do not, registered from every gateway in turn, over five processes and a Redis; gpu-1 and gpu-2 have a simulated accelerator, gpu-2 joins after half of the first.",
            ("replicas that need an accelerator, by silo", Text(tagged)),
            ("replicas that do not, by silo", Text(plain)),
            ("from the last registration until all are ready", $"{ready.TotalSeconds:0} s"),
            ("a model of 64 GiB", refusal.Trim().ReplaceLineEndings(" ")));
        tagged.Keys.Order().ShouldBe(["gpu-1", "gpu-2"]);
        tagged["gpu-2"].ShouldBeInRange(Models * 2 / 5, Models * 3 / 5);
        plain.Values.ShouldAllBe(count => Math.Abs(count - (Models / 4.0)) <= 0.2 * Models / 4);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refusal.ShouldContain("64 GiB");
        refusal.ShouldContain("has 16 GiB in all");

        Task<ServerProcess> StartAsync(string node, string roles = "gateway,compute", params string[] more) => ServerProcess.StartSiloAsync(token,
        [
            .. redis.ClusterArguments, "--roles", roles, "--set", $"Cluster:NodeName={node}", "--set", "Engine:KvCacheMegabytes=2", "--set", "Engine:Threads=1",
            "--set", "Engine:MaxSequences=4", "--set", "Engine:MaxBatchTokens=32", "--set", "Node:MemoryMegabytes=8000", .. more,
        ]);

        async Task AddAllAsync(List<ServerProcess> gateways, string kind, int from, int to, int accelerators)
        {
            for (var i = from; i < to; i++)
            {
                var registration = new { id = $"{kind}-{i}", path = SharedData.DemoModel, needs = new { accelerators } };
                var (code, body) = await Grid.AddAsync(gateways[i % gateways.Count].Client, registration, token);
                code.ShouldBe(HttpStatusCode.Created, body);
            }
        }

        Dictionary<string, int> Count(string prefix) => models.Where(model => model.GetProperty("id").GetString()!.StartsWith(prefix, StringComparison.Ordinal))
            .SelectMany(Grid.NodesOf).CountBy(node => node).ToDictionary();
    }

    private static string Text(Dictionary<string, int> counts) => string.Join(", ", counts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"));
}
