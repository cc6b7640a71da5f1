using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

public sealed class SiloAdminTests
{
    private readonly ScriptedGrid _grid = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_Reported_AreListedWithTheirTotals()
    {
        var time = new FakeTimeProvider();
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), time: time, grid: _grid);
        var view = host.Services.GetRequiredService<GridView>();
        view.Apply(Reports.Silo("b") with { IsDraining = true });
        view.Apply(Reports.Silo("a", Reports.Replica("demo", "a", ReplicaState.Ready)));
        time.Advance(TimeSpan.FromSeconds(1.5));

        var json = JsonElement.Parse(await host.Client.GetStringAsync("/admin/silos", Cancel));

        json.GetProperty("totals").GetRawText().ShouldBe(
            "{\"silos\":2,\"draining_silos\":1,\"memory_bytes\":171798691840,\"free_memory_bytes\":143881404416,\"replica_count\":1," +
            "\"in_flight\":10,\"running\":2,\"waiting\":1,\"queue_depth\":3,\"tokens_per_second\":0}");
        var silos = json.GetProperty("data").EnumerateArray().ToArray();
        silos.Select(silo => $"{silo.GetProperty("node")} {silo.GetProperty("state")}").ShouldBe(["a active", "b draining"]);
        silos[0].GetRawText().ShouldBe(
            "{\"node\":\"a\",\"roles\":[\"gateway\",\"compute\"],\"state\":\"active\"," +
            "\"accelerator\":{\"kind\":\"simulated\",\"count\":2,\"memory_bytes\":25769803776,\"free_bytes\":[25769803776,12884901888]}," +
            "\"kernel\":\"avx2\",\"memory_bytes\":34359738368,\"free_memory_bytes\":33285996544,\"labels\":{\"zone\":\"a\"}," +
            "\"replica_count\":1,\"in_flight\":5,\"running\":2,\"waiting\":1,\"queue_depth\":3,\"tokens_per_second\":0,\"report_age_seconds\":1.5," +
            "\"replicas\":[{\"id\":\"demo@0123456789ab/a/0\",\"model\":\"demo\",\"node\":\"a\",\"state\":\"ready\",\"running\":2,\"waiting\":1," +
            "\"memory_bytes\":1073741824,\"kv_blocks_used\":3,\"kv_blocks_total\":100,\"generated_tokens\":1000,\"problem\":null}]}");
    }

    [Fact]
    public async Task Silo_DrainedAndResumed_IsToldSo()
    {
        _grid.Draining["a"] = false;
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), grid: _grid);

        (await PostAsync(host, "/admin/silos/a/drain")).ShouldBe("""{"node":"a","state":"draining"}""");
        _grid.Draining["a"].ShouldBeTrue();
        (await PostAsync(host, "/admin/silos/a/resume")).ShouldBe("""{"node":"a","state":"active"}""");
        _grid.Draining["a"].ShouldBeFalse();
    }

    [Fact]
    public async Task Silo_ThatIsNotAlive_IsNotFound()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), grid: _grid);

        using var response = await host.PostAsync("/admin/silos/gone/drain", "");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync(Cancel)).ShouldContain("GET /admin/silos");
    }

    private static async Task<string> PostAsync(GatewayHost host, string path)
    {
        using var response = await host.PostAsync(path, "");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync(Cancel);
    }
}
