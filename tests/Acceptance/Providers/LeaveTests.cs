using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Orleans.Ai.Clustering;
using Orleans.Ai.Generations;

namespace Orleans.Ai.Providers;

/// <summary>A client that leaves takes its request at the provider with it within 100 ms, and pays for the tokens that it saw.</summary>
public sealed class LeaveTests
{
    private const int Leavers = 1000;
    private const int Others = 32;
    private const int MostPieces = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_ThatLeavesAmongOtherStreams_ClosesTheRequestAtTheProvider(bool isStream)
    {
        await using var grid = await ProviderGrid.StartAsync(1, hasModel: false, [], Token);
        grid.OpenAI.Answer = grid.Anthropic.Answer = AnswerAsync;
        // By default a client reads on for up to 2 s before it closes the connection of an answer that nobody wants.
        using var client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = grid.Silos[0].Address, Timeout = Timeout.InfiniteTimeSpan };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var others = Enumerable.Range(0, Others).Select(number => ClientAnswer.AskAsync(client, ProviderGrid.Question("openai/gpt", true, $"Endless {number}."), stop.Token)).ToList();
        await Grid.EventuallyAsync(() => Task.FromResult(grid.OpenAI.Answering == Others), Deadline, "the other streams run", Token);

        var times = new List<TimeSpan>();
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < Leavers; i++)
        {
            var provider = i % 2 == 0 ? grid.OpenAI : grid.Anthropic;
            var pieces = isStream ? 1 + (i % MostPieces) : 0;
            times.Add(await LeaveAsync(client, provider, provider == grid.OpenAI ? "openai/gpt" : "anthropic/claude", i, pieces));
            seen[$"leaver-{i}"] = pieces;
        }

        others.ShouldAllBe(other => !other.IsCompleted, "the others stream on");
        await stop.CancelAsync();
        await Task.WhenAll(others);
        var records = await RecordsAsync(grid);
        var right = isStream ? seen.Count(leaver => records[leaver.Key].Select(record => record.GetProperty("completion_tokens").GetInt32()).SequenceEqual([leaver.Value])) : seen.Count(leaver => records[leaver.Key].Count() == 1);
        times.Sort();
        Results.Write(
            $"provider-leave-{(isStream ? "stream" : "folded")}",
            $"{Leavers} clients that leave an answer of a provider (OpenAI and Anthropic in turn), {(isStream ? $"streamed, after 1 to {MostPieces} pieces" : "not streamed, before it comes")}, one after the other, while {Others} other streams run: from the moment the client closes its connection until the provider sees its own closed. One process; client and providers' doubles in another.",
            ("median", Milliseconds(times[Leavers / 2])),
            ("99th percentile", Milliseconds(times[Leavers * 99 / 100])),
            ("longest", Milliseconds(times[^1])),
            (isStream ? "usage records with exactly the tokens that the client saw" : "usage records, one each", $"{right} of {Leavers}"));
        right.ShouldBe(Leavers, string.Join("; ", seen.Keys.Where(leaver => records[leaver].Count() != 1).Select(leaver => $"{leaver}: {string.Join(", ", records[leaver])}")));
        times[^1].ShouldBeLessThan(Limit);
    }

    private static async Task<TimeSpan> LeaveAsync(HttpClient client, ProviderDouble provider, string model, int number, int pieces)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var text = $"Leave {number} after {pieces}.";
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = ClientAnswer.AskAsync(
            client,
            ProviderGrid.Question(model, pieces > 0, text),
            leave.Token,
            answer => _ = answer.Pieces == pieces && enough.TrySetResult(),
            ("x-request-id", $"leaver-{number}"));
        DoubleCall? call = null;
        await Grid.EventuallyAsync(
            () => Task.FromResult((call ??= provider.Calls.LastOrDefault(call => call.Body.Contains(text, StringComparison.Ordinal))) is { IsHeld: true }), Deadline, $"'{text}' is halted", Token, TimeSpan.FromMilliseconds(2));
        await (pieces > 0 ? enough.Task.WaitAsync(Deadline, Token) : Task.CompletedTask);

        var left = Stopwatch.GetTimestamp();
        await leave.CancelAsync();
        await call!.Left.WaitAsync(Deadline, Token);
        (await asking).HasLeft.ShouldBeTrue();
        return Stopwatch.GetElapsedTime(left, call.LeftAt);
    }

    private static async Task AnswerAsync(DoubleCall call)
    {
        if (call.Body.Contains("Endless", StringComparison.Ordinal))
        {
            await call.BeginAsync();
            while (true)
            {
                await call.WritePieceAsync("on ");
                await call.PauseAsync(TimeSpan.FromMilliseconds(50));
            }
        }

        var words = call.Body[call.Body.IndexOf("Leave ", StringComparison.Ordinal)..].Split(' ', '.');
        var pieces = int.Parse(words[3], CultureInfo.InvariantCulture);
        if (pieces > 0)
        {
            await call.BeginAsync();
            for (var piece = 0; piece < pieces; piece++)
            {
                await call.WritePieceAsync($"{piece} ");
            }
        }

        await call.HoldAsync();
    }

    private static async Task<ILookup<string, JsonElement>> RecordsAsync(ProviderGrid grid)
    {
        IReadOnlyList<JsonElement> records = [];
        await Grid.EventuallyAsync(
            async () => (records = await UsageList.RecordsAsync(grid.Silos[0].Client, Token)).Count >= Leavers + Others, Deadline, "all usage is recorded", Token);
        return records.ToLookup(UsageList.RequestOf);
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
