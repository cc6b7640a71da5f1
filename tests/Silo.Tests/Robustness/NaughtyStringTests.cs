using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.Ai.Robustness;

/// <summary>The Big List of Naughty Strings as prompts: each is answered.</summary>
public sealed class NaughtyStringTests(RunningSilo silo)
{
    [Fact]
    public async Task Chat_EveryNaughtyString_IsAnswered()
    {
        var strings = JsonSerializer.Deserialize<string[]>(
            await File.ReadAllTextAsync(SharedData.Require("robustness/blns.json"), TestContext.Current.CancellationToken))!;
        strings.Length.ShouldBe(515);

        await Parallel.ForEachAsync(strings, TestContext.Current.CancellationToken, async (text, token) =>
        {
            var body = new { model = "demo", max_tokens = 8, messages = new[] { new { role = "user", content = text } } };
            using var response = await silo.Client.PostAsJsonAsync("/v1/chat/completions", body, token);

            response.IsSuccessStatusCode.ShouldBeTrue($"{(int)response.StatusCode} for {text}");
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(token);
            answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeGreaterThan(0);
        });
    }
}
