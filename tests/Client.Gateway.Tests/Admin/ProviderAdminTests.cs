using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

public sealed class ProviderAdminTests
{
    private static readonly TargetId Target = new("openai", "gpt");
    private readonly ScriptedGrid _grid = new();

    [Fact]
    public async Task Providers_OfAllSilos_AreAddedUp()
    {
        _grid.Providers["a"] = [Provider(Seen(BreakerState.Closed, epoch: 3, seconds: [1, 2], whole: [4]) with { Currency = "USD" })];
        _grid.Providers["b"] = [Provider(Seen(BreakerState.Open, epoch: 4, seconds: [3, 9], whole: []), new TargetStatus { Target = Target with { Model = "other" } })];

        var list = await ListAsync("a", "b", "silent");

        list.GetProperty("silent_silos").GetRawText().ShouldBe("""["silent"]""");
        var provider = list.GetProperty("data").EnumerateArray().ShouldHaveSingleItem();
        (provider.GetProperty("kind").GetString(), provider.GetProperty("address").GetString()).ShouldBe(("openai", "https://api.openai.com/v1"));
        var targets = provider.GetProperty("targets").EnumerateArray().ToList();
        targets.Select(target => target.GetProperty("target").GetString()).ShouldBe(["openai/gpt", "openai/other"]);
        var numbers = targets[0].EnumerateObject().Where(member => member.Value.ValueKind is JsonValueKind.Number).Select(member => $"{member.Name} {member.Value}");
        numbers.ShouldBe(
        [
            "attempts 14", "running 2", "cancelled 4", "first_content_p50_ms 2000", "first_content_p95_ms 9000", "first_content_p99_ms 9000",
            "whole_p50_ms 4000", "whole_p95_ms 4000", "whole_p99_ms 4000", "prompt_tokens 20", "completion_tokens 6", "cost_nano_units 200", "unpriced 2",
        ]);
        targets[0].GetProperty("errors").GetRawText().ShouldBe("""{"provider_unavailable":6,"provider_timeout":2}""");
        targets[0].GetProperty("breaker").GetProperty("state").GetString().ShouldBe("open", "the newer state counts");
        targets[0].GetProperty("currency").GetString().ShouldBe("USD");
    }

    [Fact]
    public async Task Providers_ThatNobodyHas_AreNone() => (await ListAsync("silent")).GetProperty("data").GetArrayLength().ShouldBe(0);

    private static ProviderStatus Provider(params TargetStatus[] targets) => new("openai", "openai", new Uri("https://api.openai.com/v1"), ["gpt"], targets);

    private static TargetStatus Seen(BreakerState state, long epoch, double[] seconds, double[] whole) => new()
    {
        Target = Target,
        Breaker = new BreakerStatus { Target = Target, State = state, Epoch = epoch },
        Attempts = 7,
        Running = 1,
        Cancelled = 2,
        Errors = new Dictionary<InferenceErrorCode, long> { [InferenceErrorCode.ProviderTimeout] = 1, [InferenceErrorCode.ProviderUnavailable] = 3 },
        FirstContent = new([.. seconds.Select(TimeSpan.FromSeconds)]),
        Whole = new([.. whole.Select(TimeSpan.FromSeconds)]),
        Usage = new() { PromptTokens = 10, CompletionTokens = 3 },
        CostNanoUnits = 100,
        Unpriced = 1,
    };

    private async Task<JsonElement> ListAsync(params string[] nodes)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), grid: _grid);
        var view = host.Services.GetRequiredService<GridView>();
        foreach (var node in nodes)
        {
            _grid.Draining[node] = false;
            view.Apply(Reports.Silo(node));
        }

        return JsonElement.Parse(await host.Client.GetStringAsync("/admin/providers", TestContext.Current.CancellationToken));
    }
}
