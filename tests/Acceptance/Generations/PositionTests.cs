using System.Diagnostics;
using System.Globalization;

namespace Orleans.Ai.Generations;

/// <summary>
/// The silo that writes answers is killed, or hangs, while each halts before another token; or the gateway that the answers live
/// on; or both at once; or the client's gateway. The clients read what they would have read anyhow.
/// </summary>
public sealed class PositionTests
{
    private const int Tokens = 80;
    private const int Positions = 65;
    private const int AtOnce = 22;
    private const int CalmLooks = 3;
    private const string Home = "gateway-1";
    private const string Other = "gateway-2";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly (string Name, string Value) Resumable = ("x-orleansai-resumable", "true");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("compute", 0)]
    [InlineData("compute", 0.8)]
    [InlineData("generation", 0)]
    [InlineData("generation", 0.8)]
    [InlineData("both", 0)]
    [InlineData("both", 0.8)]
    public async Task Kill_AtEveryPosition_ChangesNothingButAPause(string what, double temperature)
    {
        await using var grid = await GenerationGrid.StartAsync(2, 3, Token);
        var expected = await WholeAsync(grid, temperature);
        List<TimeSpan> pauses = [];
        foreach (var positions in Enumerable.Range(0, Positions).Chunk(AtOnce))
        {
            pauses.AddRange(await InterruptAsync(grid, what, temperature, positions, expected, freezes: false));
        }

        Report($"position-kill-{what}-{(temperature == 0 ? "greedy" : "seeded")}", $"SIGKILL of {Named(what)} while {AtOnce} answers halt before a token each, every token from 0 to {Positions - 1} once, temperature {temperature.ToString(CultureInfo.InvariantCulture)}", pauses);
        Median(pauses).ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
    }

    [Theory]
    [InlineData("compute")]
    [InlineData("generation")]
    [InlineData("both")]
    public async Task Hang_AtRandomPositions_ChangesNothingButAPause(string what)
    {
        const double temperature = 0.8;
        await using var grid = await GenerationGrid.StartAsync(2, 3, Token);
        var expected = await WholeAsync(grid, temperature);
        var positions = Enumerable.Range(0, Positions).ToArray();
        new Random(5).Shuffle(positions);
        List<TimeSpan> pauses = [];
        foreach (var some in positions.Take(16).Chunk(4))
        {
            pauses.AddRange(await InterruptAsync(grid, what, temperature, some, expected, freezes: true));
        }

        Report($"position-hang-{what}", $"SIGSTOP of {Named(what)} while four answers halt before a token each, 16 tokens of 0 to {Positions - 1} at random, temperature 0.8", pauses);
        pauses.Max().ShouldBeLessThan(Longest);
    }

    [Fact]
    public async Task KillOfTheClientsGateway_AtEveryEvent_LetsItReadOnAtAnother()
    {
        await using var grid = await GenerationGrid.StartAsync(2, 3, Token);
        var expected = await WholeAsync(grid, 0.8);

        // Behind the tokens: the end of the choice, and of the answer.
        var positions = Enumerable.Range(0, Tokens + 2).ToArray();
        var counts = new SortedSet<int>();
        foreach (var some in positions.Chunk(21))
        {
            var answers = await StartAsync(grid, 0.8, some);
            await HaltedAsync(grid, answers);
            grid[Home].Kill();
            foreach (var answer in answers)
            {
                await ((Task)answer.Asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                counts.Add(answer.Asked.Count);
                using var again = await GenerationGrid.AskAsync(grid[Other].Client, Tokens, 0.8, Token, ("Last-Event-ID", $"{answer.Id}:{answer.Asked.Count - 1}"));
                await grid.WaitAsync(GenerationGrid.ReadAsync(again, answer.Asked, Token), "the answer is read to its end", Token);
                Check(answer.Asked, expected, $"gateway killed before token {answer.Token}");
                answer.Dispose();
            }

            await grid.ReplaceAsync([Home], Token);
            await grid.WaitUntilReadyAsync(Token);
        }

        counts.Count.ShouldBeGreaterThan(Tokens / 2, "the clients were cut behind different events");
        Results.Write(
            "position-gateway",
            $"SIGKILL of the gateway that the answers live on and their clients read from, while 21 answers of {Tokens} tokens halt before an event each, every event once; the clients read on at the other gateway with Last-Event-ID.",
            ("answers with the text of an uninterrupted run, ids without gap or repeat", $"{positions.Length} of {positions.Length}"),
            ("different events that clients were cut behind", $"{counts.Count}"));
    }

    private static async Task<List<TimeSpan>> InterruptAsync(GenerationGrid grid, string what, double temperature, int[] positions, ReadAnswer expected, bool freezes)
    {
        var writer = grid.Computers[positions[0] % grid.Computers.Count];
        string[] victims = [.. what is "generation" ? Array.Empty<string>() : [writer], .. what is "compute" ? Array.Empty<string>() : [Home]];
        await grid.SteerAsync(writer, Token);
        var answers = await StartAsync(grid, temperature, positions);
        (await HaltedAsync(grid, answers)).ShouldAllBe(node => node == writer);
        await grid.UnsteerAsync(Token);

        var lostAt = Stopwatch.GetTimestamp();
        foreach (var victim in victims)
        {
            (freezes ? grid[victim].Freeze : (Action)grid[victim].Kill)();
        }

        var pauses = new List<TimeSpan>();
        foreach (var answer in answers)
        {
            await grid.WaitAsync(what is "compute" ? Task.WhenAll(answer.Reading, answer.Asking) : answer.Reading, $"the answer that halted before {answer.Token} is read to its end", Token);
            Check(answer.Read, expected, $"{what} before token {answer.Token}");
            if (what is "compute")
            {
                Check(answer.Asked, expected, $"{what} before token {answer.Token}");
            }

            pauses.Add(answer.Read.PauseAfter(lostAt));
            answer.Dispose();
        }

        await grid.ReplaceAsync(victims, Token);
        await grid.WaitUntilReadyAsync(Token);
        return pauses;
    }

    private static Task<HaltedAnswer[]> StartAsync(GenerationGrid grid, double temperature, int[] positions) =>
        Task.WhenAll(positions.Select(position => HaltedAnswer.StartAsync(grid[Home].Client, grid[Other].Client, Tokens, temperature, position, Token)));

    /// <summary>Waits until all have halted, and until what was told before has arrived.</summary>
    /// <returns>The nodes where they have.</returns>
    private static async Task<IReadOnlyList<string>> HaltedAsync(GenerationGrid grid, IReadOnlyList<HaltedAnswer> answers)
    {
        await grid.EventuallyAsync(() => Task.FromResult(answers.All(answer => grid.Order.Taken(answer.Id) is not null)), "all answers have halted", Token);
        var (before, calm) = (-1, 0);
        await grid.EventuallyAsync(
            () =>
            {
                // What was told last may still be on its way.
                var now = answers.Sum(answer => answer.Read.Count);
                (before, calm) = (now, now == before ? calm + 1 : 0);
                return Task.FromResult(calm >= CalmLooks);
            },
            "nothing more arrives",
            Token);
        return [.. answers.Select(answer => grid.NodeOf(grid.Order.Taken(answer.Id)!.Value)).Distinct()];
    }

    private static async Task<ReadAnswer> WholeAsync(GenerationGrid grid, double temperature)
    {
        var whole = new ReadAnswer();
        using var response = await GenerationGrid.AskAsync(grid[Other].Client, Tokens, temperature, Token, Resumable);
        await GenerationGrid.ReadAsync(response, whole, Token);
        whole.IsWhole.ShouldBeTrue();
        return whole;
    }

    private static void Check(ReadAnswer answer, ReadAnswer expected, string what)
    {
        answer.Text.ShouldBe(expected.Text, what);
        answer.Count.ShouldBe(expected.Count, what);
        answer.IsWhole.ShouldBeTrue(what);
    }

    private static string Named(string what) => what switch
    {
        "compute" => "the silo that writes the answers",
        "generation" => "the gateway that the answers live on",
        _ => "the silo that writes the answers and the gateway that they live on",
    };

    private static void Report(string name, string what, List<TimeSpan> pauses) => Results.Write(
        name,
        $"{what}; two gateways and three silos that compute, five processes over Redis. The clients read through the other gateway.",
        ("answers with the text of an uninterrupted run, ids without gap or repeat", $"{pauses.Count} of {pauses.Count}"),
        ("from the loss to the next event, median", string.Create(CultureInfo.InvariantCulture, $"{Median(pauses).TotalSeconds:0.00} s")),
        ("from the loss to the next event, most", string.Create(CultureInfo.InvariantCulture, $"{pauses.Max().TotalSeconds:0.00} s")));

    private static TimeSpan Median(List<TimeSpan> pauses) => pauses.Order().ElementAt(pauses.Count / 2);
}
