using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Clustering;

/// <summary>Resumable streams whose silo is killed, hangs or drains in mid-answer: their clients read what they would have read anyhow.</summary>
public sealed class FailoverTests
{
    private const int Streams = 20;
    private const int Tokens = 600;

    [Theory]
    [InlineData("sigkill")]
    [InlineData("sigstop")]
    [InlineData("sigterm")]
    public async Task SiloIsLost_UnderResumableStreams_TheirTextsAreThoseOfAnUninterruptedRun(string how)
    {
        var token = TestContext.Current.CancellationToken;
        using var model = new LongContextModel();
        await using var redis = await RedisServer.StartNewAsync();
        using var gateway = await Grid.StartAsync(redis, "gateway", "gateway", token);
        using var victim = await Grid.StartAsync(redis, "cpu-1", "compute", token);
        using var other = await Grid.StartAsync(redis, "cpu-2", "compute", token);
        await Grid.AddAsync(gateway.Client, new { id = "pair", path = model.Folder, replicas = 2, needs = new { anti_affinity = true } }, token);
        await Grid.EventuallyAsync(async () => await Grid.StatusAsync(gateway.Client, "pair", token) == "ready", TimeSpan.FromSeconds(60), "both replicas are ready", token);
        var expected = await Task.WhenAll(Start(gateway, Stopwatch.StartNew(), () => { }, token));

        var watch = Stopwatch.StartNew();
        using var begun = new CountdownEvent(Streams);
        var streams = Start(gateway, watch, () => begun.Signal(), token);
        await Task.Run(() => begun.Wait(token), token);
        var lostAt = watch.Elapsed;
        (how == "sigkill" ? victim.Kill : how == "sigstop" ? victim.Freeze : (Action)victim.Terminate)();
        var leaving = LeftAfterAsync(victim, how, watch, token);
        var answers = await Task.WhenAll(streams).WaitAsync(TimeSpan.FromMinutes(3), token);

        var same = answers.Zip(expected).Count(pair => pair.First.Text == pair.Second.Text && pair.First.Usage == pair.Second.Usage && pair.First.WasClean);
        var pauses = answers.Select(answer => answer.LongestPauseAfter(lostAt)).Order().ToArray();
        Results.Write(
            $"failover-{how}",
            $"{how.ToUpperInvariant()} of one of two compute silos under {Streams} resumable streams of {Tokens} tokens, temperature 0.8 with a seed each, all in mid-answer; against the same requests without a loss.",
            ("streams that ended with the same text and usage", $"{same} of {Streams}"),
            ("longest pause of a stream after the loss, median", Seconds(pauses[Streams / 2])),
            ("longest pause of a stream after the loss, most", Seconds(pauses[^1])),
            ("from the signal to the end of the process", how == "sigstop" ? "–" : Seconds(await leaving - lostAt)));
        same.ShouldBe(Streams);
        pauses[Streams / 2].ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
        pauses[^1].ShouldBeLessThan(TimeSpan.FromSeconds(5));
        if (how == "sigterm")
        {
            (await leaving - lostAt).ShouldBeLessThan(TimeSpan.FromSeconds(10), "handed over, not waited for");
        }
    }

    private static async Task<TimeSpan> LeftAfterAsync(ServerProcess victim, string how, Stopwatch watch, CancellationToken cancellationToken)
    {
        await (how == "sigstop" ? Task.CompletedTask : victim.WaitForExitAsync(cancellationToken));
        return watch.Elapsed;
    }

    private static Task<Answer>[] Start(ServerProcess gateway, Stopwatch watch, Action onBegun, CancellationToken cancellationToken) =>
        [.. Enumerable.Range(0, Streams).Select(seed => ReadAsync(gateway.Client, seed, watch, onBegun, cancellationToken))];

    private static async Task<Answer> ReadAsync(HttpClient client, int seed, Stopwatch watch, Action onBegun, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Headers = { { "x-orleansai-resumable", "true" } },
            Content = JsonContent.Create(new
            {
                model = "pair",
                messages = new[] { new { role = "user", content = "Tell me a story." } },
                stream = true,
                stream_options = new { include_usage = true },
                ignore_eos = true,
                max_tokens = Tokens,
                temperature = 0.8,
                seed,
            }),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var (text, times, usage, isClean) = (new StringBuilder(), new List<TimeSpan>(), "", false);
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken))
        {
            if (isClean = item.Data == "[DONE]")
            {
                break;
            }

            using var json = JsonDocument.Parse(item.Data);
            json.RootElement.TryGetProperty("error", out _).ShouldBeFalse(item.Data);
            times.Add(watch.Elapsed);
            foreach (var choice in json.RootElement.GetProperty("choices").EnumerateArray())
            {
                text.Append(choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : "");
            }

            usage = json.RootElement.TryGetProperty("usage", out var told) && told.ValueKind is JsonValueKind.Object ? $"{told.GetProperty("completion_tokens")}" : usage;
            if (times.Count == 20)
            {
                onBegun();
            }
        }

        return new Answer(text.ToString(), usage, isClean, times);
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private sealed record Answer(string Text, string Usage, bool WasClean, IReadOnlyList<TimeSpan> Times)
    {
        public TimeSpan LongestPauseAfter(TimeSpan loss) =>
            Times.Zip(Times.Skip(1)).Where(pair => pair.Second > loss).Select(pair => pair.Second - pair.First).DefaultIfEmpty().Max();
    }
}
