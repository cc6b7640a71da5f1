using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.Ai.Generations;

/// <summary>Asks for recorded answers, and reads them as they came.</summary>
internal static class Recorded
{
    public const string Chat = "/v1/chat/completions";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A chat request, greedy, of so many tokens.</summary>
    public static object Body(bool stream = true, int tokens = 30, string question = "What is a grain?", string model = "demo") => new
    {
        model,
        stream,
        ignore_eos = true,
        max_tokens = tokens,
        temperature = 0.8,
        seed = 7,
        messages = new[] { new { role = "user", content = question } },
    };

    public static Task<HttpResponseMessage> PostAsync(HttpClient client, object body, params (string Name, string Value)[] headers) => SendAsync(client, HttpMethod.Post, Chat, body, headers);

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>The whole of an answer, which must have succeeded.</summary>
    public static async Task<string> TextAsync(Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        return text;
    }

    /// <summary>Status and error code of a refusal.</summary>
    public static async Task<(int Status, string? Code)> RefusalAsync(Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync(Token);
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? text : JsonElement.Parse(text).GetProperty("error").GetProperty("code").GetString());
    }

    /// <summary>The events of a stream, with their ids; comments left out.</summary>
    public static string[] Events(string stream) => [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(block => block[0] != ':')];

    public static string Id(HttpResponseMessage response) => response.Headers.GetValues("x-orleansai-generation").Single();

    public static bool IsReplayed(HttpResponseMessage response) => response.Headers.Contains("x-orleansai-replayed");
}
