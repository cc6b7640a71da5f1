using System.Diagnostics;
using System.Globalization;

namespace Orleans.Ai.Streams;

/// <summary>SIGTERM with 20 streams that each have at least 5 s left: all finish, then the process ends with 0.</summary>
public sealed class TerminateTests
{
    private const int Streams = 20;

    [Fact]
    public async Task Sigterm_WithTwentyLongStreams_LetsAllFinish()
    {
        var token = TestContext.Current.CancellationToken;
        using var model = new LongContextModel();
        using var server = await ServerProcess.StartAsync(model.Folder, token);
        var watch = Stopwatch.StartNew();
        await RunAllAsync(server.Client, 400, () => { }, token);
        var perSecond = 400 / watch.Elapsed.TotalSeconds;
        var length = Math.Min(30_000, (int)(perSecond * 12));

        var running = 0;
        var terminatedAt = TimeSpan.Zero;
        watch.Restart();
        var ends = await RunAllAsync(server.Client, length, () =>
        {
            if (Interlocked.Increment(ref running) == Streams)
            {
                terminatedAt = watch.Elapsed;
                server.Terminate();
            }
        }, token);
        await server.WaitForExitAsync(token);

        var left = ends.Select(end => end - terminatedAt).Order().ToArray();
        Results.Write(
            "terminate",
            $"SIGTERM while {Streams} chat streams of {length} tokens each run (demo model, q8, context 32,768, ignore_eos).",
            ("streams that finished whole", $"{ends.Length} of {Streams}"),
            ("shortest and longest time from SIGTERM to a stream's end", string.Create(CultureInfo.InvariantCulture, $"{left[0].TotalSeconds:0.0} s, {left[^1].TotalSeconds:0.0} s")),
            ("exit code", $"{server.ExitCode}"));
        left[0].ShouldBeGreaterThan(TimeSpan.FromSeconds(5), "each stream had at least 5 s left");
        server.ExitCode.ShouldBe(0);
    }

    private static async Task<TimeSpan[]> RunAllAsync(HttpClient client, int tokens, Action started, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        return await Task.WhenAll(Enumerable.Range(0, Streams).Select(async seed =>
        {
            var body = new
            {
                model = "demo",
                messages = new[] { new { role = "user", content = "Tell me a story." } },
                stream = true,
                ignore_eos = true,
                max_tokens = tokens,
                temperature = 1,
                seed,
                stream_options = new { include_usage = true },
            };
            var generated = 0;
            var first = true;
            await foreach (var chunk in ChatStream.ReadAsync(client, body, cancellationToken))
            {
                generated += ChatStream.CompletionTokens(chunk);
                if (first)
                {
                    first = false;
                    started();
                }
            }

            generated.ShouldBe(tokens);
            return watch.Elapsed;
        }));
    }
}
