using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Providers;

/// <summary>Three silos ask OpenAI, else Anthropic, else their own model, while both providers are killed, hung, cut and revived at random.</summary>
public sealed class ChaosTests
{
    private const int Seed = 7;
    private const int Silos = 3;
    private const int PerSecond = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxOpenTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly string[] OpenAIText = [.. Enumerable.Range(0, 16).Select(i => $"gpt {i} ")];
    private static readonly string[] AnthropicText = [.. Enumerable.Range(0, 16).Select(i => $"claude {i} ")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // CHAOS_SECONDS shortens it while it is worked on.
    private static TimeSpan Duration => TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("CHAOS_SECONDS") is { Length: > 0 } set ? double.Parse(set, CultureInfo.InvariantCulture) : 300);

    [Fact]
    public async Task Route_WhoseProvidersDieAndComeBackAtRandom_AnswersEveryRequest()
    {
        await using var grid = await ProviderGrid.StartAsync(Silos, hasModel: true, Settings, Token);
        grid.OpenAI.Answer = call => AnswerAsync(call, OpenAIText);
        grid.Anthropic.Answer = call => AnswerAsync(call, AnthropicText);
        var texts = new Dictionary<string, string>
        {
            ["openai/gpt"] = string.Concat(OpenAIText),
            ["anthropic/claude"] = string.Concat(AnthropicText),
            ["local/demo"] = (await AskAsync(grid.Silos[0], "demo", false)).Text,
        };
        var (openAI, anthropic) = (new Outages(grid.OpenAI), new Outages(grid.Anthropic));
        var (first, second) = (new BreakerWatch(grid.Silos[0].Client, "openai/gpt"), new BreakerWatch(grid.Silos[1].Client, "anthropic/claude"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var still = new StillWatch();
        Task[] watching = [still.RunAsync(stop.Token), first.RunAsync(stop.Token, Token), second.RunAsync(stop.Token, Token)];
        var asking = AskAllAsync(grid, stop.Token);

        // The second is asked only while the first is down: its return shows where the first is down from 4 s before it until two open times after.
        await Task.WhenAll(
            openAI.RunAsync(OutagePlan.Draw(Seed, Duration, Calm, longest: 24), Token),
            anthropic.RunAsync(OutagePlan.Draw(Seed + 1, Duration, Calm, longest: 10), Token));
        await stop.CancelAsync();
        var answers = await asking;
        await Task.WhenAll(watching);

        var report = new ChaosReport(
            [new ChaosTarget("openai/gpt", grid.OpenAI, openAI, first, null), new ChaosTarget("anthropic/claude", grid.Anthropic, anthropic, second, openAI)],
            OpenTime,
            MaxOpenTime,
            Patience);
        report.Write(
            "providers-chaos",
            $"{PerSecond} requests/s to {Silos} silos for {Duration.TotalSeconds:0} s, four of five streamed, on the route openai/gpt, anthropic/claude, local/demo (max_tokens 16), while both providers' doubles are killed, hung, made to cut all they take, and revived at random, each by itself (random seed {Seed}; outages of 4 to 24 s of the first, 4 to 10 s of the second). Time-outs for first and next token {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s, open time {OpenTime.TotalSeconds:0} to {MaxOpenTime.TotalSeconds:0} s, window 2 s.",
            answers,
            still.Longest);
        still.Longest.ShouldBeLessThan(Patience / 2, "the machine itself stood still, and the figures mean nothing: run it again");
        answers.ShouldAllBe(answer => answer.IsWhole || answer.IsCutInOrder);
        answers.ShouldAllBe(answer => answer.IsWhole ? answer.Text == texts[answer.Target!] : texts[answer.Target!].StartsWith(answer.Text, StringComparison.Ordinal));
        answers.ShouldAllBe(answer => answer.Elapsed < Longest);
        report.Problems.ShouldBeEmpty();
    }

    private static string[] Settings =>
    [
        .. from provider in (string[])["openai", "anthropic"]
           from name in (string[])["ConnectTimeout", "FirstTokenTimeout", "BetweenTokensTimeout"]
           select $"Providers:{provider}:{name}={Patience}",
        "Breaker:Window=00:00:02", $"Breaker:OpenTime={OpenTime}", $"Breaker:MaxOpenTime={MaxOpenTime}",
    ];

    private static Task AnswerAsync(DoubleCall call, string[] pieces) => call.WriteWholeAnswerAsync(pieces, TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(15));

    private static Task<ClientAnswer> AskAsync(ServerProcess silo, string model, bool isStream) => ClientAnswer.AskAsync(silo.Client, ProviderGrid.Question(model, isStream), Token);

    /// <summary>Asks at a steady pace, however long the answers take.</summary>
    private static async Task<IReadOnlyCollection<ClientAnswer>> AskAllAsync(ProviderGrid grid, CancellationToken stop)
    {
        var answers = new ConcurrentBag<ClientAnswer>();
        var running = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var number = i;
            running.Add(Task.Run(async () => answers.Add(await AskAsync(grid.Silos[number % Silos], ProviderGrid.Route, number % 5 != 0)), Token));
            await timer.WaitForNextTickAsync(Token);
        }

        var all = Task.WhenAll(running);
        await Grid.EventuallyAsync(() => Task.FromResult(all.IsCompleted), TimeSpan.FromSeconds(30), "all requests are answered", Token);
        await all;
        return answers;
    }
}
