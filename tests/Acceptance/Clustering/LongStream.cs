using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Orleans.Ai.Clustering;

/// <summary>A chat stream of thousands of tokens, and how it ended.</summary>
internal sealed class LongStream
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LongStream(HttpClient client, string model, int seed, CancellationToken cancellationToken) => Ended = ReadAsync(client, model, seed, cancellationToken);

    /// <summary>Its first piece has come.</summary>
    public Task Started => _started.Task;

    public Task Ended { get; }

    /// <summary>By <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long EndedAt { get; private set; }

    /// <summary>An error event was the last thing it held.</summary>
    public bool HadError { get; private set; }

    /// <summary>It ended as a whole answer does.</summary>
    public bool WasClean { get; private set; }

    private async Task ReadAsync(HttpClient client, string model, int seed, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new
            {
                model,
                messages = new[] { new { role = "user", content = "Tell me a story." } },
                stream = true,
                ignore_eos = true,
                max_tokens = 30_000,
                seed,
            }),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken))
        {
            WasClean |= item.Data == "[DONE]";
            if (item.Data != "[DONE]")
            {
                using var json = JsonDocument.Parse(item.Data);
                HadError = json.RootElement.TryGetProperty("error", out _);
            }

            _started.TrySetResult();
        }

        EndedAt = Stopwatch.GetTimestamp();
    }
}
