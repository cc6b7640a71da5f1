using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Clustering;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Models;

namespace Orleans.Ai.Providers;

/// <summary>A provider before the grid's own model, through the whole application.</summary>
public sealed class ProviderRouteTests : IAsyncLifetime
{
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(5);
    private Upstream _upstream = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _app = RunningSilo.Build(new()
        {
            ["Providers:far:Kind"] = "compatible",
            ["Providers:far:Address"] = _upstream.Address,
            ["Routes:chat:Targets:0:Target"] = "far/m",
            ["Routes:chat:Targets:1:Target"] = "local/demo",
            ["Routes:chat:Retries"] = "0",
            ["Breaker:OpenTime"] = OpenTime.ToString(),
        });
        await _app.StartAsync(Stop);
        await _app.Services.GetRequiredService<ModelHost>().Loaded.WaitAsync(Stop);
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync(Stop);
        await _app.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Provider_FailsAndComesBack_IsLeftAndTakenBackByItsBreaker()
    {
        await AskedAsync("far/m");
        _upstream.IsUp = false;
        await Eventually.BeAsync(
            async () =>
            {
                await AskedAsync("local/demo");
                return await BreakerAsync() == "open";
            },
            "the breaker opens");

        var asked = _upstream.Asked;
        asked.ShouldBe(5, "one answer and four failures: five attempts are what it takes to open the breaker");
        await AskedAsync("local/demo");
        _upstream.Asked.ShouldBe(asked, "an open breaker asks nobody");

        // The one probe of each period fails, then the provider is back.
        await Eventually.BeAsync(async () => await AskAsync() is "local/demo" && _upstream.Asked > asked, "a probe is made");
        _upstream.IsUp = true;
        await Eventually.BeAsync(async () => await AskAsync() is "far/m", "the breaker closes");
        await Eventually.BeAsync(async () => await BreakerAsync() == "closed", "the cluster knows");
    }

    [Fact]
    public async Task Operator_OpensABreaker_ThenLetsItDecideAgain()
    {
        await AskedAsync("far/m");
        using var wrong = await _client.PostAsJsonAsync("admin/breakers/nowhere/m", new { state = "open", reason = "Test." }, Stop);
        wrong.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var nameless = await _client.PostAsJsonAsync("admin/breakers/far/m", new { state = "open" }, Stop);
        nameless.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var harness = new CommandHarness();

        (await harness.RunAsync("providers", "open", "far/m", "--reason", "Wrong answers.", "--for", "01:00:00", "--urls", _client.BaseAddress!.ToString())).ShouldBe(0);

        harness.Out.ShouldContain("far/m: open, by");
        harness.Out.ShouldContain("Wrong answers.");
        await Eventually.BeAsync(async () => await AskAsync() is "local/demo", "the decision is in force");
        (await new CommandHarness().RunAsync("providers", "reset", "far/m", "--urls", _client.BaseAddress.ToString())).ShouldBe(0);
        await Eventually.BeAsync(async () => await AskAsync() is "far/m", "the breaker decides again");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Provider_FailsWithoutAnother_IsToldWithWhatWasTried(bool isKeyed)
    {
        _upstream.IsUp = false;
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(Question("far/m")) };
        if (isKeyed)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        }

        using var response = await _client.SendAsync(request, Stop);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.GetValues("x-orleansai-attempts").Single().ShouldStartWith("\"far/m\";outcome=provider_unavailable");
        (await response.Content.ReadAsStringAsync(Stop)).ShouldNotContain("<h1>");
    }

    [Fact]
    public async Task Provider_AskedAgainUnderAKey_IsAskedOnce()
    {
        var key = Guid.NewGuid().ToString("N");
        List<string> answers = [];
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(Question("chat")) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await _client.SendAsync(request, Stop);
            answers.Add(await response.Content.ReadAsStringAsync(Stop));
        }

        answers[0].ShouldContain("From afar.");
        answers.Distinct().ShouldHaveSingleItem();
        _upstream.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Embeddings_OfARoute_AreMadeAndCountedAsAllElse()
    {
        using var made = await _client.PostAsJsonAsync("v1/embeddings", new { model = "chat", input = "Hi" }, Stop);
        _upstream.IsUp = false;
        using var failed = await _client.PostAsJsonAsync("v1/embeddings", new { model = "chat", input = "Hi" }, Stop);

        made.StatusCode.ShouldBe(HttpStatusCode.OK);
        made.Headers.GetValues("x-orleansai-attempts").Single().ShouldStartWith("\"far/m\";outcome=ok");
        made.Headers.GetValues("x-orleansai-cost").Single().ShouldBe("unpriced");
        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        failed.Headers.GetValues("x-orleansai-attempts").Single().ShouldStartWith("\"far/m\";outcome=provider_unavailable");
        var providers = await _client.GetFromJsonAsync<JsonElement>("admin/providers", Stop);
        var target = providers.GetProperty("data")[0].GetProperty("targets")[0];
        (target.GetProperty("attempts").GetInt32(), target.GetProperty("prompt_tokens").GetInt32()).ShouldBe((2, 4));
        await Eventually.BeAsync(
            async () => (await _client.GetFromJsonAsync<JsonElement>("admin/usage", Stop)).GetRawText().Contains("\"prompt_tokens\":4", StringComparison.Ordinal), "the usage is recorded");
    }

    [Fact]
    public async Task Providers_Listed_ShowWhatTheyDid()
    {
        await AskedAsync("far/m");
        using var direct = await _client.PostAsJsonAsync("v1/chat/completions", Question("far/other"), Stop);
        direct.StatusCode.ShouldBe(HttpStatusCode.OK);
        var harness = new CommandHarness();

        (await harness.RunAsync("providers", "--urls", _client.BaseAddress!.ToString())).ShouldBe(0);

        harness.Out.ShouldContain("compatible");
        harness.Out.ShouldContain("other");
        harness.Out.ShouldContain("1 unpriced");
    }

    private static object Question(string model) => new { model, max_tokens = 2, messages = new[] { new { role = "user", content = "Hi" } } };

    private async Task AskedAsync(string target) => (await AskAsync()).ShouldBe(target);

    /// <returns>Who answered.</returns>
    private async Task<string> AskAsync()
    {
        using var response = await _client.PostAsJsonAsync("v1/chat/completions", Question("chat"), Stop);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return response.Headers.GetValues("x-orleansai-target").Single();
    }

    private async Task<string> BreakerAsync() =>
        (await _client.GetFromJsonAsync<JsonElement>("admin/breakers/far/m", Stop)).GetProperty("state").GetString()!;
}
