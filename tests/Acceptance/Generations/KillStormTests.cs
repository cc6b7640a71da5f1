using System.Collections.Concurrent;
using System.Globalization;

namespace Orleans.Ai.Generations;

/// <summary>200 streams at once for five minutes, and a silo killed every five seconds: none is lost or doubled, and each is paid once.</summary>
public sealed class KillStormTests
{
    private const int Streams = 200;
    private const int Shapes = 12;
    private const int Seed = 20261126;
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_WhileSilosAreKilled_AreWholeAndPaidOnce()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        await using var grid = await GenerationGrid.StartAsync(3, 3, Token, Pace);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4096 }) { Timeout = Timeout.InfiniteTimeSpan };
        var kills = new RandomKills(grid, Seed, Interval);
        var expected = await Task.WhenAll(Enumerable.Range(0, Shapes).Select(async shape =>
        {
            var client = Client($"whole-{shape}", shape, new Random(shape));
            await client.ReadStreamAsync(_ => { }, Token);
            return client.Answer;
        }));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(Duration);
        var killing = kills.RunAsync(stop.Token, Token);
        var ended = new ConcurrentBag<(PatientClient Client, int Shape)>();
        var streams = Task.WhenAll(Enumerable.Range(0, Streams).Select(StreamAsync));
        await grid.WaitAsync(Task.WhenAll(killing, streams), "all streams are read to their ends", Token, Duration + TimeSpan.FromMinutes(2));
        await grid.WaitUntilReadyAsync(Token);

        var usage = await UsageList.ReadAsync(grid["gateway-1"].Client, Token);
        var delivered = ended.Sum(end => Tokens(end.Shape));
        var paid = ended.Sum(end => usage[end.Client.Id!].Sum());
        var same = ended.Count(end => end.Client.Answer.Text == expected[end.Shape].Text && end.Client.Answer.Count == expected[end.Shape].Count);
        Results.Write(
            "kill-storm",
            $"{Streams} streams of {Tokens(0)} to {Tokens(Shapes - 1)} tokens at once for {Duration.TotalMinutes:0} minutes, each followed by another, {1 / Pace.TotalSeconds:0} tokens per second each, temperature 0.8 with a seed, over three gateways and three silos that compute; SIGKILL of one of the six at random every {Interval.TotalSeconds:0} s where another of its role works, and another started in its place (random seed {Seed}). A client whose connection breaks sends its request again to any gateway, with its key and Last-Event-ID.",
            ("silos killed", $"{kills.Count}"),
            ("streams", $"{ended.Count}"),
            ("of them with the text of an uninterrupted run, ids without gap or repeat", $"{same}"),
            ("connections that broke, or were refused and tried again", $"{ended.Sum(end => end.Client.Repeats)}"),
            ("streams with exactly one usage record", $"{ended.Count(end => usage[end.Client.Id!].Count() == 1)}"),
            ("tokens delivered", delivered.ToString(CultureInfo.InvariantCulture)),
            ("tokens in the usage", paid.ToString(CultureInfo.InvariantCulture)));
        same.ShouldBe(ended.Count);
        ended.ShouldAllBe(end => usage[end.Client.Id!].SequenceEqual(new[] { Tokens(end.Shape) }));
        ended.Count.ShouldBeGreaterThanOrEqualTo(Streams);

        async Task StreamAsync(int number)
        {
            var random = new Random(Seed + number);
            for (var turn = 0; !stop.IsCancellationRequested; turn++)
            {
                var shape = random.Next(Shapes);
                var client = Client($"{number}-{turn}", shape, random);
                await client.ReadStreamAsync(_ => { }, Token);
                ended.Add((client, shape));
            }
        }

        PatientClient Client(string key, int shape, Random random) => new(
            http,
            () => kills.Gateways is var up ? grid[up[random.Next(up.Count)]].Address : null!,
            key,
            new
            {
                model = GenerationGrid.Model,
                messages = new[] { new { role = "user", content = $"Tell me story {shape}." } },
                stream = true,
                ignore_eos = true,
                max_tokens = Tokens(shape),
                temperature = 0.8,
                seed = shape,
            });
    }

    private static int Tokens(int shape) => 40 + (shape * 10);
}
