using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Models;

namespace Orleans.Ai.Admin;

/// <summary>The operator's side over a real silo, with the commands as its clients.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private readonly WebApplication _app = RunningSilo.Build(new()
    {
        ["Node:Accelerator"] = "Simulated",
        ["Node:AcceleratorCount"] = "2",
        ["Node:AcceleratorMemoryMegabytes"] = "1024",
    });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync(Cancel);
        await _app.Services.GetRequiredService<ModelHost>().Loaded;
        _client.BaseAddress = new Uri(_app.Urls.First());
    }

    [Fact]
    public async Task Model_AddedScaledAndRemovedByCommand_ServesMeanwhile()
    {
        (await RunAsync("models", "add", "org/chat", "--path", SharedData.DemoModel, "--accelerators", "1", "--accelerator-kind", "simulated"))
            .ShouldBe("org/chat: ready, 1 of 1 replicas ready");
        (await AskAsync("org/chat")).ShouldBe(HttpStatusCode.OK);
        (await RunAsync("models")).ShouldContain("demo");

        await RunAsync("models", "scale", "org/chat", "2");
        await EventuallyAsync("/admin/models/org/chat", model => model.GetProperty("ready_replicas").GetInt32() == 2);
        var silo = (await GetAsync("/admin/silos")).GetProperty("data")[0];
        silo.GetProperty("replica_count").GetInt32().ShouldBe(3);
        silo.GetProperty("accelerator").GetProperty("free_bytes").EnumerateArray().ShouldAllBe(free => free.GetInt64() < 1L << 30);
        (await _client.GetStringAsync("/metrics", Cancel)).ShouldContain("orleans_ai_grid_replicas");

        (await RunAsync("models", "remove", "org/chat")).ShouldBe("org/chat: removed");
        await EventuallyAsync("/admin/silos", silos => silos.GetProperty("totals").GetProperty("replica_count").GetInt32() == 1);
        (await AskAsync("org/chat")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Model_LargerThanAnySilo_IsRefusedWithTheNumbers()
    {
        using var response = await _client.PostAsJsonAsync(
            "/admin/models", new { id = "big", path = SharedData.DemoModel, needs = new { accelerators = 1, memory = "80GiB" } }, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var message = (await response.Content.ReadAsStringAsync(Cancel)).ShouldNotBeNull();
        message.ShouldContain("80 GiB");
        message.ShouldContain("no_fitting_silo");
    }

    [Fact]
    public async Task Silo_DrainedAndResumedByCommand_RefusesAndServesAgain()
    {
        var node = (await GetAsync("/admin/silos")).GetProperty("data")[0].GetProperty("node").GetString()!;

        (await RunAsync("silos", "drain", node)).ShouldBe($"{node}: draining");
        (await AskAsync("demo")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await RunAsync("silos")).ShouldContain("draining");

        (await RunAsync("silos", "resume", node)).ShouldBe($"{node}: active");
        (await AskAsync("demo")).ShouldBe(HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<string> RunAsync(params string[] line)
    {
        var harness = new CommandHarness();
        (await harness.RunAsync([.. line, "--urls", _app.Urls.First()])).ShouldBe(0, harness.Error);
        return harness.Out.Trim();
    }

    private async Task<HttpStatusCode> AskAsync(string model)
    {
        using var response = await _client.PostAsJsonAsync(
            "/v1/chat/completions", new { model, max_tokens = 3, messages = new[] { new { role = "user", content = "Hi" } } }, Cancel);
        return response.StatusCode;
    }

    private Task<JsonElement> GetAsync(string path) => _client.GetFromJsonAsync<JsonElement>(path, Cancel);

    private async Task EventuallyAsync(string path, Func<JsonElement, bool> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        for (var last = await GetAsync(path); !holds(last); last = await GetAsync(path))
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"After 20 s {path} is {last}");
        }
    }
}
