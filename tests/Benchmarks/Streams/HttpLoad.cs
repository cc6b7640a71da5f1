using System.Diagnostics;
using System.Net.Http.Json;

namespace Orleans.Ai.Streams;

/// <summary>Reads chat streams of a server in another process; as cheap as a client can be, since it shares the machine.</summary>
internal static class HttpLoad
{
    public const string Question = "Tell me a story.";

    private const string Content = "\"content\":\"";

    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>Reads streams of so many tokens each, all at once.</summary>
    public static async Task<LoadResult> RunAsync(ServerProcess server, int streams, int tokens, bool isResumable = false)
    {
        var cpu = server.Cpu;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, streams).Select(seed => ReadAsync(server, seed, tokens, isResumable)));
        return new LoadResult(streams * tokens, watch.Elapsed, server.Cpu - cpu);
    }

    /// <summary>One stream, as it came.</summary>
    public static async Task<string> CaptureAsync(ServerProcess server, int tokens)
    {
        using var response = await SendAsync(server, 0, tokens);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Time to the first text of one short stream. Unit: milliseconds.</summary>
    public static async Task<double> TimeFirstTokenAsync(ServerProcess server, int seed, bool isResumable)
    {
        const int Tokens = 4;
        var watch = Stopwatch.StartNew();
        using var response = await SendAsync(server, seed, Tokens, isResumable);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        TimeSpan? first = null;
        while (await lines.ReadLineAsync() is { } line)
        {
            var hasText = line.Contains(Content, StringComparison.Ordinal) && !line.Contains(Content + '"', StringComparison.Ordinal);
            first ??= hasText ? watch.Elapsed : null;
        }

        return (first ?? watch.Elapsed).TotalMilliseconds;
    }

    private static async Task ReadAsync(ServerProcess server, int seed, int tokens, bool isResumable)
    {
        using var response = await SendAsync(server, seed, tokens, isResumable);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[16 << 10];
        var end = Array.Empty<byte>();
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
        {
            end = [.. end.Concat(buffer[Math.Max(0, read - Done.Length)..read]).TakeLast(Done.Length)];
        }

        if (!end.AsSpan().SequenceEqual(Done))
        {
            throw new EndOfStreamException("The stream ended without [DONE].");
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(ServerProcess server, int seed, int tokens, bool isResumable = false)
    {
        var body = new
        {
            model = server.Model,
            messages = new[] { new { role = "user", content = Question } },
            stream = true,
            ignore_eos = true,
            max_tokens = tokens,
            temperature = 1,
            seed,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(body) };
        if (isResumable)
        {
            request.Headers.Add("x-orleansai-resumable", "true");
        }

        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.EnsureSuccessStatusCode();
    }
}
