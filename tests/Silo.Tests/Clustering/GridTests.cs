using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Models;
using Orleans.Ai.Routing;
using Orleans.Ai.Telemetry;

namespace Orleans.Ai.Clustering;

/// <summary>A gateway and two silos that compute, over a real redis-server.</summary>
public sealed class GridTests : IAsyncLifetime
{
    private readonly List<GridSilo> _silos = [];
    private RedisServer _redis = null!;

    private GridSilo Gateway => _silos[0];

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        foreach (var roles in (string[])["Gateway", "Compute", "Compute"])
        {
            _silos.Add(await GridSilo.StartAsync(_redis, roles));
        }

        await Eventually.BeAsync(async () => (await Gateway.ListAsync("/admin/silos")).Length == 3, "the gateway knows three silos");
    }

    [Fact]
    public async Task Grid_FromRegistrationToDrain_AnswersFromTheSilosThatCompute()
    {
        await AddAsync("demo", replicas: 2);
        (await NodesAsync("demo")).Order().ShouldBe(_silos[1..].Select(silo => silo.Node).Order());
        (await ChatAsync("demo", HttpStatusCode.OK)).ShouldContain("[DONE]");

        (await Gateway.PostAsync($"/admin/silos/{_silos[1].Node}/drain")).ShouldBe(HttpStatusCode.OK);
        await Eventually.BeAsync(async () => await AllOnAsync(_silos[2]), "both replicas are on the other silo");
        (await ChatAsync("demo", HttpStatusCode.OK)).ShouldContain("[DONE]");

        (await Gateway.PostAsync($"/admin/silos/{_silos[1].Node}/resume")).ShouldBe(HttpStatusCode.OK);
        await _silos[2].DisposeAsync();
        (await ChatAsync("demo", HttpStatusCode.OK)).ShouldContain("[DONE]");
        await Eventually.BeAsync(async () => await AllOnAsync(_silos[1]), "the silo that left is replaced by the one that resumed");
        async Task<bool> AllOnAsync(GridSilo silo) => await NodesAsync("demo") is [var first, var second] && first == silo.Node && second == silo.Node;
    }

    [Fact]
    public async Task Chat_ThatBeginsLikeAnEarlierOne_GoesToTheReplicaThatHasRead()
    {
        await AddAsync("reader", replicas: 2);
        var system = string.Concat(Enumerable.Repeat("You are a helpful assistant that knows of silos and grains. ", 10));
        await Eventually.BeAsync(() => Routes().All(route => !route.LacksPrefixes), "the gateway knows what the caches hold");
        var before = Routes().Sum(route => route.Report.Prefixes!.Version);
        (await CachedTokensAsync("Hello")).ShouldBe(0);
        await Eventually.BeAsync(() => Routes().Sum(route => route.Report.Prefixes!.Version) > before, "the gateway knows that one has read it");

        for (var turn = 0; turn < 10; turn++)
        {
            await Eventually.BeAsync(() => Routes().All(route => route.QueuedTokens == 0), "the gateway knows that nothing runs");
            (await CachedTokensAsync($"Question {turn}?")).ShouldBeGreaterThan(64);
        }

        IEnumerable<ReplicaRoute> Routes() => Gateway.Services.GetRequiredService<ReplicaTable>().Ready(new ModelId("reader"));
        async Task<int> CachedTokensAsync(string question)
        {
            object[] messages = [new { role = "system", content = system }, new { role = "user", content = question }];
            using var response = await Gateway.Client.PostAsJsonAsync(
                "v1/chat/completions", new { model = "reader", max_tokens = 2, messages }, TestContext.Current.CancellationToken);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            return answer.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
        }
    }

    [Fact]
    public async Task Trace_OfAStream_RunsFromTheGatewayToTheEngineOnAnotherSilo()
    {
        await AddAsync("traced", replicas: 1);
        using var trace = new RecordedTrace();

        await ChatAsync("traced", HttpStatusCode.OK, trace.TraceParent);
        await Eventually.BeAsync(() => trace.Engine is not null && trace.Request is not null, "both spans end");

        trace.Engine!.OperationName.ShouldBe("chat traced");
        trace.Engine.ParentSpanId.ShouldBe(trace.Request!.SpanId);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    private async Task AddAsync(string model, int replicas)
    {
        using var added = await Gateway.Client.PostAsJsonAsync(
            "/admin/models", new { id = model, path = SharedData.DemoModel, replicas }, TestContext.Current.CancellationToken);
        added.StatusCode.ShouldBe(HttpStatusCode.Created);
        await Eventually.BeAsync(async () => (await NodesAsync(model)).Length == replicas, "the replicas are ready");
    }

    private async Task<string[]> NodesAsync(string model)
    {
        var answer = await Gateway.Client.GetFromJsonAsync<JsonElement>($"/admin/models/{model}", TestContext.Current.CancellationToken);
        return
        [
            .. answer.GetProperty("replicas").EnumerateArray().Where(replica => replica.GetProperty("state").GetString() == "ready")
                .Select(replica => replica.GetProperty("node").GetString()!),
        ];
    }

    private async Task<string> ChatAsync(string model, HttpStatusCode status, string? traceParent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = JsonContent.Create(new { model, stream = true, max_tokens = 20, messages = new[] { new { role = "user", content = "Hi" } } }),
        };
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var response = await Gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(status, text);
        return text;
    }
}
