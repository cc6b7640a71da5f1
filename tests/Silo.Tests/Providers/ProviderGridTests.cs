using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Providers;

/// <summary>What two gateways have seen of a provider, over a real redis-server.</summary>
public sealed class ProviderGridTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Providers_AskedThroughTwoGateways_AreAddedUp()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var redis = await RedisServer.StartNewAsync();
        Dictionary<string, string?> provider = new() { ["Providers:far:Kind"] = "compatible", ["Providers:far:Address"] = upstream.Address };
        await using var first = await GridSilo.StartAsync(redis, "Gateway", provider);
        await using var second = await GridSilo.StartAsync(redis, "Gateway", provider);
        await Eventually.BeAsync(async () => (await first.ListAsync("/admin/silos")).Length == 2, "the gateways know each other");

        await AskAsync(first);
        await AskAsync(second);
        await AskAsync(second);

        var target = (await first.ListAsync("/admin/providers")).ShouldHaveSingleItem().GetProperty("targets")[0];
        (target.GetProperty("target").GetString(), target.GetProperty("attempts").GetInt32(), target.GetProperty("prompt_tokens").GetInt32()).ShouldBe(("far/m", 3, 9));
        target.GetProperty("whole_p99_ms").GetDouble().ShouldBeGreaterThan(0);
        (await second.ListAsync("/admin/providers"))[0].GetProperty("targets")[0].GetProperty("attempts").GetInt32().ShouldBe(3);
    }

    private static async Task AskAsync(GridSilo gateway)
    {
        using var response = await gateway.Client.PostAsJsonAsync("v1/chat/completions", new { model = "far/m", messages = new[] { new { role = "user", content = "Hi" } } }, Stop);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(3);
    }
}
