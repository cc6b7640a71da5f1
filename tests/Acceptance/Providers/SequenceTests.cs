using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Ai.Clustering;
using Orleans.Ai.Generations;

namespace Orleans.Ai.Providers;

/// <summary>10,000 requests through one process, at random cut, failed and left: nothing of them stays but a usage record each.</summary>
public sealed class SequenceTests
{
    private const int Seed = 41;
    private const int AtOnce = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // Connections that are not needed are closed after 90 s.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(130);

    // The first requests bring grains of the grid itself, which stay: breakers, catalogs, usage.
    private const int GridGrains = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // SEQUENCES shortens it while it is worked on.
    private static int Sequences => Environment.GetEnvironmentVariable("SEQUENCES") is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture) : 10_000;

    [Fact]
    public async Task Sequences_OfLeavingCuttingAndFailing_LeaveNothingBehind()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        await using var grid = await ProviderGrid.StartAsync(1, hasModel: true, Settings, Token);
        grid.OpenAI.Answer = call => Sequence.Draw(Seed, Sequence.NumberOf(call)).AnswerAsync(call, WireFormat.OpenAI);
        grid.Anthropic.Answer = call => Sequence.Draw(Seed, Sequence.NumberOf(call)).AnswerAsync(call, WireFormat.Anthropic);
        var calls = new ConcurrentDictionary<int, TaskCompletionSource>();
        grid.OpenAI.Arrived = grid.Anthropic.Arrived = call => calls[Sequence.NumberOf(call)].TrySetResult();
        var silo = grid.Silos[0];
        var before = await Leftovers.OfAsync(silo, Token);

        var ends = new ConcurrentDictionary<string, int>();
        var wrong = new ConcurrentBag<string>();
        using (var client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = silo.Address, Timeout = Timeout.InfiniteTimeSpan })
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, Sequences), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, async (number, _) =>
            {
                var arrived = calls[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                try
                {
                    var answer = await RunAsync(client, Sequence.Draw(Seed, number), arrived.Task);
                    ends.AddOrUpdate(EndOf(answer), 1, (_, count) => count + 1);
                    if (EndOf(answer) is "neither")
                    {
                        wrong.Add($"{Sequence.Draw(Seed, number)}: {answer}");
                    }
                }
                catch (TimeoutException exception)
                {
                    wrong.Add(exception.Message);
                }
            });
        }

        wrong.ShouldBeEmpty();
        var records = await RecordsAsync(silo);
        var after = await SettleAsync(grid, before);
        Results.Write(
            "provider-sequences",
            $"{Sequences} requests, {AtOnce} at once, at two providers and a route over both and the demo model, streamed and not, every eighth with an Idempotency-Key: at random answered, failed, cut, stalled and left (random seed {Seed}). One process; what it holds before, and {IdleTime.TotalSeconds:0} s after at most.",
            ("requests that ended whole / with an error / cut after content with an error event / left by the client", string.Join(" / ", new[] { "whole", "error", "cut", "left" }.Select(end => ends.GetValueOrDefault(end)))),
            ("usage records / of different requests", $"{records.Count} / {records.Select(UsageList.RequestOf).Distinct().Count()}"),
            ("sockets before / after", $"{before.Sockets} / {after.Sockets}"),
            ("connections at the providers after", $"{grid.OpenAI.Connections + grid.Anthropic.Connections}"),
            ("attempts and sequences that run after", $"{after.Running + after.Sequences}"),
            ("grains before / after", $"{before.Grains} / {after.Grains}"));
        records.Select(UsageList.RequestOf).ShouldBeUnique();
        records.Count.ShouldBe(Sequences);
    }

    private static string[] Settings =>
    [
        .. from provider in (string[])["openai", "anthropic"]
           from name in (string[])["FirstTokenTimeout", "BetweenTokensTimeout"]
           select $"Providers:{provider}:{name}={Patience}",
        "Breaker:MinAttempts=40", "Breaker:FailureShare=0.7", "Breaker:Window=00:00:01", "Breaker:OpenTime=00:00:00.2", "Breaker:MaxOpenTime=00:00:01",
    ];

    private static async Task<ClientAnswer> RunAsync(HttpClient client, Sequence sequence, Task arrived)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        List<(string, string)> headers = [("x-request-id", sequence.Name)];
        if (sequence.IsKeyed)
        {
            headers.Add(("Idempotency-Key", sequence.Name));
        }

        var asking = ClientAnswer.AskAsync(
            client,
            ProviderGrid.Question(sequence.Model, sequence.IsStream, sequence.Question),
            leave.Token,
            answer =>
            {
                if (answer.Pieces == sequence.LeavesAfter)
                {
                    leave.Cancel();
                }
            },
            [.. headers]);
        if (sequence.LeavesAfter == 0 && await Task.WhenAny(arrived, asking) == arrived)
        {
            await leave.CancelAsync();
        }

        // Whatever happens, no time-out is longer than a second.
        await Task.WhenAny(asking, Task.Delay(Deadline, Token));
        return asking.IsCompleted ? await asking : throw new TimeoutException($"{sequence} has not ended within {Deadline.TotalSeconds} s.");
    }

    private static string EndOf(ClientAnswer answer) => answer switch
    {
        { HasLeft: true } => "left",
        { IsWhole: true } => "whole",
        { IsCutInOrder: true } => "cut",
        { Status: >= 400, Error: not null, Text: "", Broken: null } => "error",
        _ => "neither",
    };

    private static async Task<IReadOnlyList<JsonElement>> RecordsAsync(ServerProcess silo)
    {
        IReadOnlyList<JsonElement> records = [];
        var calm = 0;
        await Grid.EventuallyAsync(
            async () =>
            {
                // What comes beside what was asked would come in a moment.
                var now = await UsageList.RecordsAsync(silo.Client, Token);
                (records, calm) = (now, now.Count >= Sequences && now.Count == records.Count ? calm + 1 : 0);
                return calm == 3;
            },
            Deadline,
            $"{Sequences} requests are recorded, and no more",
            Token,
            TimeSpan.FromSeconds(1));
        return records;
    }

    /// <summary>Waits until nothing is left but what was there before.</summary>
    private static async Task<Leftovers> SettleAsync(ProviderGrid grid, Leftovers before)
    {
        var now = before;
        await Grid.EventuallyAsync(
            async () =>
            {
                now = await Leftovers.OfAsync(grid.Silos[0], Token);
                return now.Running + now.Sequences == 0 && grid.OpenAI.Connections + grid.Anthropic.Connections == 0
                    && now.Sockets <= before.Sockets && now.Grains <= before.Grains + GridGrains;
            },
            IdleTime,
            "nothing is left",
            Token,
            TimeSpan.FromSeconds(1));
        return now;
    }
}
