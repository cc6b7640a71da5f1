using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Clustering;
using Orleans.Ai.Models;

namespace Orleans.Ai.Usage;

/// <summary>The whole application: every way a request can end comes to one record, which operators read.</summary>
public sealed class UsageAdminTests : IAsyncLifetime
{
    private readonly Dictionary<string, string?> _settings = new() { ["Data:Path"] = RunningSilo.NewDataFolder() };
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = RunningSilo.Build(_settings);
        await _app.StartAsync(Cancel);
        await _app.Services.GetRequiredService<ModelHost>().Loaded;
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Requests_HoweverTheyEnd_AreEachOneRecord()
    {
        await ChatAsync("whole");
        await ChatAsync("streamed", """, "stream": true""");
        await ChatAsync("several", """, "n": 2""");
        await ChatAsync("unknown", model: "nothing");
        await ChatAsync("too-long", content: string.Join(' ', Enumerable.Repeat("word", 5000)));
        await ChatAsync("on-record", headers: ("x-orleansai-resumable", "true"));
        await ChatAsync("keyed", headers: ("Idempotency-Key", "once"));
        await ChatAsync("keyed", headers: ("Idempotency-Key", "once"));
        await LeaveAsync("left");

        JsonElement[] records = [];
        await Eventually.BeAsync(async () => (records = await ListAsync("/admin/usage")).Length == 8, "there is a record of each request");
        string Of(string name) => records.Count(record => Name(record) == name) == 1 && records.Single(record => Name(record) == name) is var found
            ? $"{found.GetProperty("error")} {found.GetProperty("completion_tokens").GetInt64() > 0}" : "not one";
        new[] { "whole", "streamed", "several", "unknown", "too-long", "on-record", "left" }.ToDictionary(name => name, Of).ShouldBe(new Dictionary<string, string>
        {
            ["whole"] = " True", ["streamed"] = " True", ["several"] = " True", ["unknown"] = "model_not_found False",
            ["too-long"] = "context_length_exceeded False", ["on-record"] = " True", ["left"] = "cancelled True",
        });
    }

    [Fact]
    public async Task Usage_AskedInSeveralWays_AnswersJsonAndCsv()
    {
        for (var i = 0; i < 5; i++)
        {
            await ChatAsync($"r{i}");
        }

        await Eventually.BeAsync(async () => (await ListAsync("/admin/usage")).Length == 5, "the records are stored");

        var first = await _client.GetFromJsonAsync<JsonElement>("/admin/usage?limit=3", Cancel);
        var rest = await _client.GetFromJsonAsync<JsonElement>($"/admin/usage?limit=3&after={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}", Cancel);
        Names(first).Concat(Names(rest)).ShouldBe(["r4", "r3", "r2", "r1", "r0"]);
        (first.GetProperty("has_more").GetBoolean(), rest.GetProperty("has_more").GetBoolean()).ShouldBe((true, false));
        first.GetProperty("totals").GetProperty("requests").GetInt64().ShouldBe(5);
        await Eventually.BeAsync(
            async () => (await _client.GetFromJsonAsync<JsonElement>("/admin/usage?limit=1", Cancel)).GetProperty("gaps").GetArrayLength() == 0,
            "no number is stored ahead any more");
        (await ListAsync("/admin/usage?model=demo&tenant=local&key=none&from=2020-01-01")).Length.ShouldBe(5);
        (await ListAsync("/admin/usage?tenant=other")).ShouldBeEmpty();
        (await ListAsync("/admin/usage?to=2020-01-01T00:00:00Z")).ShouldBeEmpty();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/usage") { Headers = { { "Accept", "text/csv" } } };
        using var response = await _client.SendAsync(request, Cancel);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await response.Content.ReadAsStringAsync(Cancel)).TrimEnd().Split("\r\n");
        lines.Length.ShouldBe(6);
        lines[0].ShouldStartWith("request,tenant,key,model,prompt_tokens");
        lines[1].ShouldStartWith("r4.");
        lines.ShouldAllBe(line => line.Split(',').Length == 18);
        (await _client.GetStringAsync("/admin/usage?format=csv&limit=2", Cancel)).TrimEnd().Split("\r\n").Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("tenant=a%20b", "tenant")]
    [InlineData("key=", "key")]
    [InlineData("model=%E2%82%AC", "model")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-99-01", "to")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("after=nonsense", "after")]
    [InlineData("format=xml", "format")]
    [InlineData("tenants=a", "tenants")]
    public async Task Usage_QueryThatIsNone_IsRefusedByName(string query, string parameter)
    {
        using var response = await _client.GetAsync($"/admin/usage?{query}", Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error");
        error.GetProperty("param").GetString().ShouldBe(parameter);
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Records_AfterARestart_AreThereWithoutAGap()
    {
        await ChatAsync("before");
        await DisposeAsync();
        await InitializeAsync();

        var usage = await _client.GetFromJsonAsync<JsonElement>("/admin/usage", Cancel);

        Names(usage).ShouldBe(["before"]);
        usage.GetProperty("gaps").GetArrayLength().ShouldBe(0);
    }

    // The caller's name for its request is what the record's begins with.
    private static string Name(JsonElement record) => record.GetProperty("request").GetString()!.Split('.')[0];

    private static IEnumerable<string> Names(JsonElement usage) => usage.GetProperty("data").EnumerateArray().Select(Name);

    private async Task<JsonElement[]> ListAsync(string address) =>
        [.. (await _client.GetFromJsonAsync<JsonElement>(address, Cancel)).GetProperty("data").EnumerateArray()];

    private async Task ChatAsync(string name, string more = "", string model = "demo", string content = "What is a grain?", (string Name, string Value)? headers = null)
    {
        using var request = Request(name, more, model, content);
        if (headers is { } header)
        {
            request.Headers.Add(header.Name, header.Value);
        }

        using var response = await _client.SendAsync(request, Cancel);
        await response.Content.ReadAsStringAsync(Cancel);
    }

    private async Task LeaveAsync(string name)
    {
        using var request = Request(name, """, "stream": true, "ignore_eos": true""", "demo", "Tell me a story.", 1000);

        // A client that drained the rest to use its connection again would have the whole answer before it left.
        using var client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = _client.BaseAddress };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        for (var i = 0; i < 6; i++)
        {
            await reader.ReadLineAsync(Cancel);
        }
    }

    private static HttpRequestMessage Request(string name, string more, string model, string content, int tokens = 8) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Headers = { { "x-request-id", name } },
        Content = new StringContent(
            $$"""{"model": "{{model}}", "max_tokens": {{tokens}}, "messages": [{"role": "user", "content": "{{content}}"}]{{more}}}""", Encoding.UTF8, "application/json"),
    };
}
