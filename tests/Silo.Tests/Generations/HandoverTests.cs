using System.Net.Http.Json;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Generations;

/// <summary>Two gateways and two silos that compute, over a real redis-server: the gateway on which an answer lives leaves.</summary>
public sealed class HandoverTests : IAsyncLifetime
{
    private readonly List<GridSilo> _silos = [];
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        foreach (var roles in (string[])["Gateway", "Gateway", "Compute", "Compute"])
        {
            _silos.Add(await GridSilo.StartAsync(_redis, roles));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gateway_LeavesInMidAnswer_AnswerGoesOnAtTheOther(bool isRead)
    {
        using var model = new LongContextModel();
        await AddAsync(model);
        var (leaving, staying) = (_silos[0], _silos[1]);
        var body = Recorded.Body(tokens: 1500, model: "story");
        var expected = Recorded.Events(await Recorded.TextAsync(Recorded.PostAsync(staying.Client, body)));
        string id;
        using (var response = await Recorded.PostAsync(leaving.Client, body, ("x-orleansai-resumable", "true")))
        {
            id = Recorded.Id(response);
        }

        var reading = isRead ? Recorded.TextAsync(Recorded.SendAsync(staying.Client, HttpMethod.Get, $"/v1/generations/{id}?stream=true", null)) : null;
        (await Recorded.TextAsync(Recorded.SendAsync(staying.Client, HttpMethod.Get, $"/v1/generations/{id}", null))).ShouldContain("\"running\"");
        await leaving.DisposeAsync();
        await Eventually.BeAsync(
            async () => (await Recorded.TextAsync(Recorded.SendAsync(staying.Client, HttpMethod.Get, $"/v1/generations/{id}", null))).Contains("\"completed\"", StringComparison.Ordinal),
            "it is complete",
            seconds: 60);

        var events = Recorded.Events(await (reading ?? Recorded.TextAsync(Recorded.SendAsync(staying.Client, HttpMethod.Get, $"/v1/generations/{id}?stream=true", null))));
        events.Length.ShouldBe(expected.Length);
        events.Select((told, number) => told.StartsWith($"id: {id}:{number}\n", StringComparison.Ordinal)).ShouldAllBe(isNumbered => isNumbered);
        events.Select(Choices).ShouldBe(expected.Select(Choices));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    private async Task AddAsync(LongContextModel model)
    {
        var token = TestContext.Current.CancellationToken;
        using var added = await _silos[0].Client.PostAsJsonAsync("/admin/models", new { id = "story", path = model.Folder, replicas = 2, needs = new { anti_affinity = true } }, token);
        added.EnsureSuccessStatusCode();
        foreach (var gateway in _silos[..2])
        {
            await Eventually.BeAsync(async () => (await gateway.Client.GetStringAsync("/admin/models/story", token)).Contains("\"status\":\"ready\"", StringComparison.Ordinal), "replicas are ready");
        }
    }

    private static string Choices(string told) => told[(told.IndexOf("\"choices\"", StringComparison.Ordinal) is var at and >= 0 ? at : told.Length)..];
}
