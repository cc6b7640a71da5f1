using System.Diagnostics;
using System.Globalization;

namespace Orleans.Ai.Streams;

/// <summary>64 concurrent streams for 60 s: no error, fair, and memory flat after warm-up.</summary>
public sealed class LongStreamTests
{
    private const int Streams = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task SixtyFourStreams_ForSixtySeconds_AreFairAndLeakNothing()
    {
        var token = TestContext.Current.CancellationToken;
        using var model = new LongContextModel();
        using var server = await ServerProcess.StartAsync(model.Folder, token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watch = Stopwatch.StartNew();

        var streams = Enumerable.Range(0, Streams).Select(i => CountPiecesAsync(server.Client, i, stop.Token)).ToArray();
        List<(TimeSpan At, long Bytes)> memory = [];
        using (var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)))
        {
            while (watch.Elapsed < Duration && await timer.WaitForNextTickAsync(token))
            {
                memory.Add((watch.Elapsed, server.ResidentBytes));
                streams.Where(stream => stream.IsCompleted).ShouldBeEmpty("no stream may end");
            }
        }

        await stop.CancelAsync();
        var pieces = (await Task.WhenAll(streams)).Order().ToArray();

        var flat = memory.Where(sample => sample.At > WarmUp).Select(sample => sample.Bytes).ToArray();
        var growth = (double)flat.TakeLast(5).Max() / flat.Take(5).Max();
        Results.Write(
            "long-streams",
            "64 concurrent chat streams for 60 s over HTTP against the demo model (q8, context 32,768, ignore_eos); a finished stream is replaced at once. Client and server share the machine. A piece is one SSE object with text.",
            ("pieces per second, all streams", Number(pieces.Sum() / Duration.TotalSeconds)),
            ("slowest stream / median stream", Number((double)pieces[0] / pieces[Streams / 2])),
            ("resident memory after 20 s / at the end", string.Create(CultureInfo.InvariantCulture, $"{flat[0] >> 20} / {flat[^1] >> 20} MiB")));
        ((double)pieces[0] / pieces[Streams / 2]).ShouldBeGreaterThanOrEqualTo(0.5);
        growth.ShouldBeLessThan(1.05, "memory is flat after warm-up");
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static async Task<long> CountPiecesAsync(HttpClient client, int seed, CancellationToken cancellationToken)
    {
        var pieces = 0L;
        try
        {
            for (var round = 0; ; round++)
            {
                var body = new
                {
                    model = "demo",
                    messages = new[] { new { role = "user", content = $"Tell me a story about number {seed + (round * Streams)}." } },
                    stream = true,
                    ignore_eos = true,
                    max_tokens = 4000,
                    temperature = 1,
                    seed,
                };
                await foreach (var chunk in ChatStream.ReadAsync(client, body, cancellationToken))
                {
                    chunk.TryGetProperty("error", out _).ShouldBeFalse(chunk.ToString());
                    pieces++;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return pieces;
        }
    }
}
