using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Clustering;
using Orleans.Ai.Models;

namespace Orleans.Ai.Generations;

/// <summary>A silo that is alone stops in mid-answer, and goes on when it is started again on its data.</summary>
public sealed class RestartTests
{
    private const int Tokens = 2000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_ThatNobodyReads_GoesOnAfterARestart()
    {
        var data = RunningSilo.NewDataFolder();
        using var slow = new LongContextModel();
        string id;
        await using (var app = await StartAsync(data, slow))
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            using (var response = await Recorded.PostAsync(client, Recorded.Body(tokens: Tokens), ("x-orleansai-resumable", "true")))
            {
                id = Recorded.Id(response);
            }

            (await StateAsync(client, id)).State.ShouldBe("running");
            await app.StopAsync(Token).WaitAsync(TimeSpan.FromSeconds(15), Token);
        }

        await using (var app = await StartAsync(data, slow))
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            (string? State, int Tokens, string Error) told = default;
            await Eventually.BeAsync(async () => (told = await StateAsync(client, id)).State is not ("running" or "queued"), "it has ended", seconds: 60);
            told.ShouldBe(("completed", Tokens, "null"));
            var resumed = await Recorded.TextAsync(Recorded.SendAsync(client, HttpMethod.Get, $"/v1/generations/{id}", null));
            var anew = await Recorded.TextAsync(Recorded.PostAsync(client, Recorded.Body(stream: false, tokens: Tokens)));
            Content(JsonElement.Parse(resumed).GetProperty("answer")).ShouldBe(Content(JsonElement.Parse(anew)));
            await app.StopAsync(Token);
        }
    }

    private static string? Content(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    private static async Task<WebApplication> StartAsync(string data, LongContextModel model)
    {
        var app = RunningSilo.Build(new() { ["Data:Path"] = data, ["Model:Path"] = model.Folder, ["Engine:KvCacheMegabytes"] = "64", ["Engine:Threads"] = "1" });
        await app.StartAsync(Token);
        await app.Services.GetRequiredService<ModelHost>().Loaded;
        return app;
    }

    private static async Task<(string? State, int Tokens, string Error)> StateAsync(HttpClient client, string id)
    {
        var told = JsonElement.Parse(await Recorded.TextAsync(Recorded.SendAsync(client, HttpMethod.Get, $"/v1/generations/{id}", null)));
        return (told.GetProperty("state").GetString(), told.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), told.GetProperty("error") is { ValueKind: not JsonValueKind.Null } error ? error.GetRawText() : "null");
    }
}
