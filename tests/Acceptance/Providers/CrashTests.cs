using Orleans.Ai.Clustering;

namespace Orleans.Ai.Providers;

/// <summary>
/// Requests with an Idempotency-Key at providers, and SIGKILL of the silo that executes them at every event of the provider's answer:
/// none is executed twice, and its key says so ever after.
/// </summary>
public sealed class CrashTests
{
    private const int Seed = 23;
    private const string Indeterminate = "idempotency_indeterminate";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // Longer than a silo that takes over waits for anything.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Breakers have no say here: what is counted is what the keys alone prevent.
    private static string[] Settings => ["Breaker:MinAttempts=100000", $"Routes:{ProviderGrid.Route}:Retries=0"];

    [Theory]
    [InlineData("openai/gpt")]
    [InlineData(ProviderGrid.Route)]
    public async Task Sigkill_AtEveryEventOfAnAnswer_LetsNoneBeExecutedAgain(string model)
    {
        const int Rounds = 3;
        await using var grid = await ProviderGrid.StartAsync(2, hasModel: false, Settings, Token);
        var isFailover = model == ProviderGrid.Route;
        var executing = isFailover ? grid.Anthropic : grid.OpenAI;
        grid.OpenAI.Answer = call => isFailover ? FailAsync(call) : HaltAsync(call);
        grid.Anthropic.Answer = HaltAsync;
        var (lost, stored) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var asked = HaltPoint.All.Select(point => (Point: point, Question: new KeyedQuestion(model, point.IsStream, point.Question(round)).Ask(grid.Silos[0], Token))).ToList();
            await Grid.EventuallyAsync(() => Task.FromResult(asked.TrueForAll(one => HasHalted(one.Point, one.Question))), Deadline, "all answers have halted", Token);
            grid.Silos[0].Kill();

            foreach (var (point, question) in asked)
            {
                var again = await question.AskAgainAsync(grid.Silos[1], Token);
                var third = await question.AskAgainAsync(grid.Silos[1], Token);

                again.Text.ShouldBe(third.Text, point.Name);
                again.Error.ShouldBe(point.IsWhole ? null : Indeterminate, $"{point.Name}: {again}");
                third.Error.ShouldBe(again.Error, point.Name);
                again.IsWhole.ShouldBe(point.IsWhole, point.Name);
                again.Text.ShouldBe(point is { IsStream: false, IsWhole: true } ? string.Concat(HaltPoint.Answer) : string.Concat(HaltPoint.Answer.Take(point.Pieces)), point.Name);
                (lost, stored) = point.IsWhole ? (lost, stored + 1) : (lost + 1, stored);
            }

            await grid.ReplaceAsync(0, Token);
            await Task.Delay(Aftermath, Token);
            asked.ShouldAllBe(one => one.Question.Dispatches(executing) == 1);
            asked.ShouldAllBe(one => one.Question.Dispatches(grid.OpenAI) == 1);
        }

        Results.Write(
            $"idempotency-provider-{(isFailover ? "failover" : "kill")}",
            $"SIGKILL of the silo that executes {HaltPoint.All.Count} requests with an Idempotency-Key at {(isFailover ? "a route whose first provider fails, so that the second is asked" : "a provider")}, when each has halted at another event of the provider's answer, streamed and not: taken, headers, every delta, the reason of its end, its end. {Rounds} rounds over two silos and Redis; each request is then sent twice more, to the other silo.",
            ("cut, and idempotency_indeterminate each time after", $"{lost} of {Rounds * HaltPoint.All.Count(point => !point.IsWhole)}"),
            ("complete, and told again as it was", $"{stored} of {Rounds * HaltPoint.All.Count(point => point.IsWhole)}"),
            ("requests that came to a provider a second time", "0"));

        Task HaltAsync(DoubleCall call) => HaltPoint.Of(call)!.AnswerAsync(call, executing.Format);

        bool HasHalted(HaltPoint point, KeyedQuestion question) => point.IsOver
            ? question.First.IsCompletedSuccessfully
            : question.At(executing).Any(call => call.IsHeld) && (question.Seen?.Text ?? "") == (point.IsStream ? string.Concat(HaltPoint.Answer.Take(point.Pieces)) : "");
    }

    [Fact]
    public async Task Sigkill_BeforeARequestIsSent_LetsNoneBeSentLater()
    {
        const int Requests = 8;
        using var full = new FullListener();
        await using var grid = await ProviderGrid.StartAsync(
            2, hasModel: false, [.. Settings, "Providers:full:Kind=compatible", $"Providers:full:Address=http://127.0.0.1:{full.Port}/v1", "Providers:full:ConnectTimeout=00:02:00"], Token);
        var asked = Enumerable.Range(0, Requests).Select(number => new KeyedQuestion("full/m", number % 2 == 0, $"Never sent, {number}.").Ask(grid.Silos[0], Token)).ToList();
        await Grid.EventuallyAsync(() => Task.FromResult(full.Waiting == Requests), Deadline, "all requests wait for a connection", Token);

        grid.Silos[0].Kill();

        foreach (var question in asked)
        {
            (await question.AskAgainAsync(grid.Silos[1], Token)).Error.ShouldBe(Indeterminate);
            (await question.AskAgainAsync(grid.Silos[1], Token)).Error.ShouldBe(Indeterminate);
        }

        await Task.Delay(Aftermath, Token);
        full.Waiting.ShouldBe(0, "nobody may try to send any of them later");
        Results.Write(
            "idempotency-provider-unsent",
            $"SIGKILL of the silo while {Requests} requests with an Idempotency-Key wait for a connection to their provider; each is then sent twice more, to the other silo.",
            ("idempotency_indeterminate each time after", $"{Requests} of {Requests}"),
            ("tries to send one of them later", "0"));
    }

    [Fact]
    public async Task Sigkill_AtRandomMoments_LetsNoneBeExecutedTwice()
    {
        const int Rounds = 6;
        const int Requests = 40;
        var random = new Random(Seed);
        await using var grid = await ProviderGrid.StartAsync(2, hasModel: false, Settings, Token);
        grid.OpenAI.Answer = call => call.WriteWholeAnswerAsync(HaltPoint.Answer, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20));
        var (whole, indeterminate, later) = (0, 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            (await new KeyedQuestion("openai/gpt", true, $"Warm {round}.").Ask(grid.Silos[0], Token).First).IsWhole.ShouldBeTrue("its first request takes a silo longer");
            var asked = new List<KeyedQuestion>();
            var kill = Task.Delay(TimeSpan.FromMilliseconds(random.Next(150, 450)), Token);
            for (var i = 0; i < Requests; i++)
            {
                asked.Add(new KeyedQuestion("openai/gpt", i % 2 == 0, $"Random {round}, {i}.").Ask(grid.Silos[0], Token));
                await Task.WhenAny(kill, Task.Delay(8, Token));
            }

            await kill;
            grid.Silos[0].Kill();
            var before = asked.ConvertAll(question => question.Dispatches(grid.OpenAI));

            foreach (var question in asked)
            {
                var again = await question.AskAgainAsync(grid.Silos[1], Token);
                var third = await question.AskAgainAsync(grid.Silos[1], Token);

                (again.IsWhole || again.Error == Indeterminate).ShouldBeTrue(again.ToString());
                (third.Text, third.Error, third.IsWhole).ShouldBe((again.Text, again.Error, again.IsWhole));
                again.Text.ShouldBe(string.Concat(HaltPoint.Answer)[..again.Text.Length]);
                if ((await question.First).IsWhole)
                {
                    again.IsWhole.ShouldBeTrue("what a client has seen whole stays so");
                }

                (whole, indeterminate) = again.IsWhole ? (whole + 1, indeterminate) : (whole, indeterminate + 1);
            }

            await grid.ReplaceAsync(0, Token);
            await Task.Delay(Aftermath, Token);
            asked.ShouldAllBe(question => question.Dispatches(grid.OpenAI) <= 1);
            later += asked.Zip(before).Count(one => one.Second == 0 && one.First.Dispatches(grid.OpenAI) == 1);
        }

        Results.Write(
            "idempotency-provider-random",
            $"SIGKILL of the silo at a random moment among {Requests} requests with an Idempotency-Key, half of them streamed, {Rounds} rounds (random seed {Seed}); each is then sent twice more, to the other silo.",
            ("told whole / idempotency_indeterminate, the same each time", $"{whole} / {indeterminate}"),
            ("of them executed only when they were sent again, since they had not been before", $"{later}"),
            ("requests that came to the provider a second time", "0"));
        indeterminate.ShouldBeGreaterThan(Requests / 2, "kills fell among answers that were under way");
    }

    [Fact]
    public async Task Refusal_BeforeARequestIsSent_LeavesItsKeyFree()
    {
        await using var grid = await ProviderGrid.StartAsync(1, hasModel: false, Settings, Token);
        var question = new KeyedQuestion("openai/gpt", false, "Refused, then not.");
        await grid.OpenAI.BecomeAsync(DoubleMode.Killed);
        var refused = await question.Ask(grid.Silos[0], Token).First;
        refused.Status.ShouldBe(503, refused.ToString());
        question.Dispatches(grid.OpenAI).ShouldBe(0);

        await grid.OpenAI.BecomeAsync(DoubleMode.Up);
        var again = await question.AskAgainAsync(grid.Silos[0], Token);

        again.IsWhole.ShouldBeTrue(again.ToString());
        question.Dispatches(grid.OpenAI).ShouldBe(1);
    }

    private static Task FailAsync(DoubleCall call)
    {
        call.Response.StatusCode = 500;
        return call.WriteAsync("<h1>Sorry</h1>");
    }
}
