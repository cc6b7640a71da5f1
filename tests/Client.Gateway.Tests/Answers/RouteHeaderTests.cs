using System.Net;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Answers;

public sealed class RouteHeaderTests
{
    private static readonly TargetId Answering = new("local", "demo");

    private static readonly InferenceEvent Routed = (InferenceEvent.Accepted)Script.Accepted() with
    {
        Target = Answering,
        Attempts =
        [
            new AttemptReport(new("openai", "gpt-4o"), InferenceErrorCode.ProviderTimeout, TimeSpan.FromMilliseconds(5012.7)),
            new AttemptReport(new("odd", "a\"ü"), InferenceErrorCode.ProviderRateLimited, TimeSpan.Zero),
            new AttemptReport(Answering, null, TimeSpan.FromMilliseconds(31)),
        ],
        DroppedParameters = ["reasoning_effort", "top_k"],
        Degraded = "rules",
    };

    [Theory]
    [InlineData("/v1/chat/completions", true, "reasoning_effort")]
    [InlineData("/v1/chat/completions", false, "reasoning_effort")]
    [InlineData("/v1/responses", true, "reasoning.effort")]
    [InlineData("/v1/responses", false, "reasoning.effort")]
    public async Task Answer_OfARoute_TellsHowItCameAbout(string path, bool stream, string dropped)
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Routed, Script.Text("a"), Script.End(), Script.Completed()));

        using var response = await host.PostAsync(path, $$"""{"model":"demo","input":"x","messages":[{"role":"user","content":"x"}],"store":false,"stream":{{(stream ? "true" : "false")}}}""");

        Header(response, "x-orleansai-target").ShouldBe("local/demo");
        Header(response, "x-orleansai-attempts").ShouldBe(
            """
            "openai/gpt-4o";outcome=provider_timeout;ms=5012, "odd/a\"?";outcome=provider_rate_limited;ms=0, "local/demo";outcome=ok;ms=31
            """.Trim());
        Header(response, "x-orleansai-dropped-params").ShouldBe($"\"{dropped}\", \"top_k\"");
        Header(response, "x-orleansai-degraded").ShouldBe("rules");
    }

    [Fact]
    public async Task Answer_WithoutARoute_HasNoneOfTheHeaders()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.ChatAsync();

        response.Headers.Select(header => header.Key).ShouldNotContain(name => name.StartsWith("x-orleansai-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1_500L, "0.0000015 USD")]
    [InlineData(2_000_000_000L, "2 USD")]
    [InlineData(0L, "0 USD")]
    [InlineData(null, "unpriced")]
    public async Task Cost_OfAWholeAnswer_IsAHeader(long? nanoUnits, string expected)
    {
        await using var host = await GatewayHost.StartAsync(Costing(nanoUnits));

        using var response = await host.ChatAsync();

        Header(response, "x-orleansai-cost").ShouldBe(expected);
    }

    [Theory]
    [InlineData(1_500L, "0.0000015 USD")]
    [InlineData(null, "unpriced")]
    public async Task Cost_OfAStreamOverHttp2_IsATrailer(long? nanoUnits, string expected)
    {
        await using var app = GatewayHost.Create(Costing(nanoUnits), http2: true);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var response = await client.PostAsync(
            "/v1/chat/completions",
            new StringContent("""{"model":"demo","messages":[{"role":"user","content":"x"}],"stream":true}""", null, "application/json"),
            TestContext.Current.CancellationToken);
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.TrailingHeaders.GetValues("x-orleansai-cost").ShouldBe([expected]);
    }

    [Fact]
    public async Task Cost_OfSeveralPrompts_IsTheirSum()
    {
        await using var host = await GatewayHost.StartAsync(Costing(1_500));

        using var response = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":["x","y","z"]}""");

        Header(response, "x-orleansai-cost").ShouldBe("0.0000045 USD");
    }

    private static ScriptedBackend Costing(long? nanoUnits) => ScriptedBackend.Playing(
        Routed, Script.Text("a"), Script.End(), new InferenceEvent.Completed { Sequence = 0, Usage = default, Cost = nanoUnits is { } units ? new Cost(units, "USD") : null });

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).ShouldHaveSingleItem();
}
