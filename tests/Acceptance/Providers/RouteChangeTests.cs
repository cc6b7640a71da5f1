using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Providers;

/// <summary>A route that is changed at run time is in force on all silos within a second, and no stream of it is dropped.</summary>
public sealed class RouteChangeTests
{
    private const string Route = "live";
    private const int Silos = 3;
    private const int Changes = 40;
    private const int Streams = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly string[] Targets = ["openai/gpt", "anthropic/claude"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Route_ChangedAtAnySilo_IsInForceOnAllWithinASecond()
    {
        await using var grid = await ProviderGrid.StartAsync(Silos, hasModel: false, [], Token);
        var isOver = false;
        grid.OpenAI.Answer = grid.Anthropic.Answer = AnswerAsync;
        await PutAsync(grid.Silos[0], Targets[0]);
        await InForceAsync(grid, Targets[0]);
        var watched = Enumerable.Range(0, Streams).Select(number => AskAsync(grid.Silos[number % Silos], true, $"Long {number}.")).ToList();
        await Grid.EventuallyAsync(() => Task.FromResult(grid.OpenAI.Answering == Streams), Deadline, "all long streams run", Token);

        var times = new List<TimeSpan>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var still = new StillWatch();
        var watching = still.RunAsync(stop.Token);
        var shorts = new ConcurrentBag<ClientAnswer>();
        for (var change = 1; change <= Changes; change++)
        {
            var target = Targets[change % Targets.Length];
            var others = Enumerable.Range(0, Silos).Select(async silo => shorts.Add(await AskAsync(grid.Silos[silo], true, "Short."))).ToList();
            var begun = Stopwatch.GetTimestamp();
            await PutAsync(grid.Silos[change % Silos], target);
            await InForceAsync(grid, target);
            times.Add(Stopwatch.GetElapsedTime(begun));
            await Task.WhenAll(others);
        }

        watched.ShouldAllBe(stream => !stream.IsCompleted, "long streams go on over all changes");
        isOver = true;
        await stop.CancelAsync();
        await watching;
        var ends = await Task.WhenAll(watched);
        times.Sort();
        Results.Write(
            "route-change",
            $"{Changes} changes of a route's target, each at another of {Silos} silos: from sending the change until every silo answers by it, while {Streams} streams that were begun before go on.",
            ("median", Milliseconds(times[Changes / 2])),
            ("95th percentile", Milliseconds(times[Changes * 95 / 100])),
            ("longest", Milliseconds(times[^1])),
            ("longest time that this program itself did nothing", Milliseconds(still.Longest)),
            ("streams begun before all changes that ended whole, by the target that they began with", $"{ends.Count(answer => answer.IsWhole && answer.Target == Targets[0])} of {Streams}"),
            ("streams begun beside a change that ended whole", $"{shorts.Count(answer => answer.IsWhole)} of {Changes * Silos}"));
        ends.ShouldAllBe(answer => answer.IsWhole && answer.Target == Targets[0]);
        shorts.ShouldAllBe(answer => answer.IsWhole);
        still.Longest.ShouldBeLessThan(Limit / 2, "the machine itself stood still, and the figures mean nothing: run it again");
        times[^1].ShouldBeLessThan(Limit);

        async Task AnswerAsync(DoubleCall call)
        {
            if (!call.Body.Contains("Long", StringComparison.Ordinal))
            {
                await call.WriteWholeAnswerAsync(["Hi ", "there."], between: call.IsStream ? TimeSpan.FromMilliseconds(40) : default);
                return;
            }

            await call.BeginAsync();
            var pieces = 0;
            for (; !Volatile.Read(ref isOver); pieces++)
            {
                await call.WritePieceAsync("on ");
                await call.PauseAsync(TimeSpan.FromMilliseconds(50));
            }

            await call.EndAsync(pieces);
        }
    }

    private static Task<ClientAnswer> AskAsync(ServerProcess silo, bool isStream, string text) => ClientAnswer.AskAsync(silo.Client, ProviderGrid.Question(Route, isStream, text), Token);

    private static async Task PutAsync(ServerProcess silo, string target)
    {
        using var content = new StringContent($$"""{"targets":[{"target":"{{target}}"}]}""", Encoding.UTF8, "application/json");
        using var response = await silo.Client.PutAsync(new Uri($"/admin/routes/{Route}", UriKind.Relative), content, Token);
        response.EnsureSuccessStatusCode();
    }

    private static Task<TimeSpan[]> InForceAsync(ProviderGrid grid, string target) => Task.WhenAll(grid.Silos.Select(silo => Grid.EventuallyAsync(
        async () => (await AskAsync(silo, false, "Who?")).Target == target, Deadline, $"{silo.Address} answers by {target}", Token, TimeSpan.FromMilliseconds(5))));

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");
}
