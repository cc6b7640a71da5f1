using System.Collections.Concurrent;
using System.Net.Http.Json;

namespace Orleans.Ai.Generations;

/// <summary>Requests with keys that are sent several times, over three gateways, while silos are killed: each key is executed once.</summary>
public sealed class IdempotencyKillTests
{
    private const int Requests = 1000;
    private const int Keys = 200;
    private const int AtOnce = 40;
    private const int Tokens = 48;
    private const int Seed = 17;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_WithDuplicateKeysWhileSilosAreKilled_AreExecutedOnceAndAnsweredTheSame()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        await using var grid = await GenerationGrid.StartAsync(3, 3, Token, Pace);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4096 }) { Timeout = Timeout.InfiniteTimeSpan };
        var kills = new RandomKills(grid, Seed, Interval);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var killing = kills.RunAsync(stop.Token, Token);
        var answers = new ConcurrentBag<(int Key, PatientClient Client, string Answer)>();
        var order = Enumerable.Range(0, Requests).Select(number => number % Keys).ToArray();
        new Random(Seed).Shuffle(order);
        var refused = 0;
        var asking = Parallel.ForEachAsync(order.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, async (item, _) =>
        {
            var (number, key) = item;
            var random = new Random(Seed + number);
            var client = new PatientClient(http, Gateway, $"key-{key}", Body(key, "Tell me a story."));
            answers.Add((key, client, IsStream(key) ? await StreamAsync(client) : Convert.ToBase64String(await client.ReadWholeAsync(Token))));
            if (number % 10 == 0)
            {
                await RefusedAsync(http, Gateway, key);
                Interlocked.Increment(ref refused);
            }

            Uri Gateway()
            {
                var up = kills.Gateways;
                return grid[up[random.Next(up.Count)]].Address;
            }
        });
        await grid.WaitAsync(asking, "all requests are answered", Token, TimeSpan.FromMinutes(8));
        await stop.CancelAsync();
        await killing;
        await grid.WaitUntilReadyAsync(Token);

        var usage = await UsageList.ReadAsync(grid["gateway-1"].Client, Token);
        var byKey = answers.GroupBy(answer => answer.Key).ToList();
        var same = byKey.Count(key => key.Select(answer => answer.Answer).Distinct().Count() == 1 && key.Select(answer => answer.Client.Id).Distinct().Count() == 1);
        var once = byKey.Count(key => usage[key.First().Client.Id!].SequenceEqual([Tokens]));
        Results.Write(
            "idempotency-kills",
            $"{Requests} requests under {Keys} keys, {AtOnce} at once, half of the keys streams, each to any of three gateways, {1 / Pace.TotalSeconds:0} tokens per second each, temperature 0.8 without a seed; SIGKILL of one of six silos at random every {Interval.TotalSeconds:0} s where another of its role works, and another started in its place (random seed {Seed}). A client whose connection breaks sends its request again.",
            ("silos killed", $"{kills.Count}"),
            ("requests answered", $"{answers.Count}"),
            ("connections that broke, or were refused and tried again", $"{answers.Sum(answer => answer.Client.Repeats)}"),
            ("keys whose answers are the same byte by byte, ids included", $"{same} of {Keys}"),
            ("keys with exactly one usage record, of all tokens", $"{once} of {Keys}"),
            ("requests with another body under a used key, refused with 422", $"{refused} of {Requests / 10}"));
        byKey.Count.ShouldBe(Keys);
        same.ShouldBe(Keys);
        once.ShouldBe(Keys);
        kills.Count.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Record_WhenAnySiloIsLostAfterTheClientsFirstByte_IsThere()
    {
        await using var grid = await GenerationGrid.StartAsync(3, 3, Token);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var nodes = grid.Gateways.Concat(grid.Computers).ToList();
        foreach (var victim in nodes)
        {
            // No silo is special but the first gateway, which the client asks: it is lost too.
            var key = $"lost-{victim}";
            var first = new PatientClient(http, () => grid["gateway-1"].Address, key, Body(0, "Tell me a story."));
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
            await Should.ThrowAsync<OperationCanceledException>(first.ReadStreamAsync(
                _ =>
                {
                    grid[victim].Kill();
                    leave.Cancel();
                    leave.Token.ThrowIfCancellationRequested();
                },
                leave.Token));

            var again = new PatientClient(http, () => grid["gateway-2"].Address, key, Body(0, "Tell me a story."));
            if (victim == "gateway-2")
            {
                await grid.ReplaceAsync([victim], Token);
            }

            await grid.WaitAsync(again.ReadStreamAsync(_ => { }, Token), $"the answer is read after the loss of {victim}", Token);

            again.Id.ShouldBe(first.Id, victim);
            again.Answer.Data.Take(first.Answer.Count).ShouldBe(first.Answer.Data, victim);
            again.Answer.IsWhole.ShouldBeTrue(victim);
            await grid.ReplaceAsync([victim], Token);
            await grid.WaitUntilReadyAsync(Token);
            (await UsageList.ReadAsync(grid["gateway-1"].Client, Token))[first.Id!].ShouldBe([Tokens], victim);
        }

        Results.Write(
            "idempotency-loss",
            "SIGKILL of each of six silos (three gateways, three that compute), one after the other, when the client has read the first event of a stream with a key; then the request is sent again to another gateway.",
            ("losses after which the record was there, with the same events, and was paid once", $"{nodes.Count} of {nodes.Count}"));
    }

    private static bool IsStream(int key) => key % 2 == 0;

    private static object Body(int key, string text) => new
    {
        model = GenerationGrid.Model,
        messages = new[] { new { role = "user", content = text } },
        stream = IsStream(key),
        ignore_eos = true,
        max_tokens = Tokens,
        temperature = 0.8,
    };

    private static async Task<string> StreamAsync(PatientClient client)
    {
        await client.ReadStreamAsync(_ => { }, Token);
        return string.Join('\n', client.Answer.Data);
    }

    /// <summary>Sends another body under the key until somebody answers, which must be a refusal.</summary>
    private static async Task RefusedAsync(HttpClient http, Func<Uri> gateway, int key)
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway(), "/v1/chat/completions"))
                {
                    Headers = { { "Idempotency-Key", $"key-{key}" } },
                    Content = JsonContent.Create(Body(key, "Tell me another.")),
                };
                using var response = await http.SendAsync(request, Token);
                if ((int)response.StatusCode != 503)
                {
                    ((int)response.StatusCode).ShouldBe(422);
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Killed meanwhile.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }
    }
}
