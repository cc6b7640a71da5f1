using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Composition;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Streams;

/// <summary>A client that leaves frees its sequence within 100 ms, whatever else runs.</summary>
public sealed class LeaveTests
{
    private const int Others = 32;
    private const int Leavers = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Client_ThatLeavesAmongOtherStreams_FreesItsSequenceWithin100Milliseconds()
    {
        var token = TestContext.Current.CancellationToken;
        using var model = new LongContextModel();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Urls", "http://127.0.0.1:0"), new("Model:Path", model.Folder), new("Data:Path", Path.Combine(model.Folder, "state")), new("Logging:LogLevel:Orleans.Ai", "Warning")]).Build();
        await using var app = await SiloStart.StartAsync(configuration, token);
        // By default the client reads on for up to 2 s before it closes the connection of an answer that nobody wants.
        using var client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = new Uri(app.Urls.First()) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var others = Enumerable.Range(0, Others).Select(seed => StreamForeverAsync(client, seed, stop.Token)).ToArray();
        await UntilAsync(app, running => running == Others);

        var times = new TimeSpan[Leavers];
        for (var i = 0; i < Leavers; i++)
        {
            times[i] = await LeaveAsync(app, client, pieces: i % 20);
        }

        await stop.CancelAsync();
        await Task.WhenAll(others);
        await app.StopAsync(token);
        Array.Sort(times);
        Results.Write(
            "leave",
            $"{Leavers} clients that leave a chat stream after 0 to 19 pieces, one after the other, while {Others} other streams run (demo model, q8, context 32,768): from the moment the client closes the connection until the engine has freed the sequence. Client and server share the process.",
            ("median", Milliseconds(times[Leavers / 2])),
            ("99th percentile", Milliseconds(times[Leavers * 99 / 100])),
            ("longest", Milliseconds(times[^1])));
        times[^1].ShouldBeLessThan(Limit);
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");

    private static async Task<TimeSpan> LeaveAsync(WebApplication app, HttpClient client, int pieces)
    {
        using var leave = new CancellationTokenSource();
        await using (var chunks = ChatStream.ReadAsync(client, Body(seed: pieces), leave.Token).GetAsyncEnumerator(leave.Token))
        {
            for (var read = 0; read <= pieces; read++)
            {
                (await chunks.MoveNextAsync()).ShouldBeTrue();
            }

            await UntilAsync(app, running => running == Others + 1);
            await leave.CancelAsync();
        }

        var left = Stopwatch.StartNew();
        await UntilAsync(app, running => running == Others);
        return left.Elapsed;
    }

    private static async Task StreamForeverAsync(HttpClient client, int seed, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in ChatStream.ReadAsync(client, Body(seed), cancellationToken))
            {
                chunk.TryGetProperty("error", out _).ShouldBeFalse(chunk.ToString());
            }

            Assert.Fail("A stream among which the others leave has ended: give it more tokens.");
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static object Body(int seed) => new
    {
        model = "demo",
        messages = new[] { new { role = "user", content = "Tell me a story." } },
        stream = true,
        ignore_eos = true,
        max_tokens = 30_000,
        temperature = 1,
        seed,
    };

    private static async Task UntilAsync(WebApplication app, Predicate<int> condition)
    {
        var replica = app.Services.GetRequiredService<LocalReplicas>();
        var limit = Stopwatch.StartNew();
        while (!condition(replica.Reports.Single().Running))
        {
            limit.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), "the number of running sequences did not become what it should");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
