using FsCheck;
using FsCheck.Fluent;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

public sealed class SessionPropertyTests
{
    /// <summary>Whatever happens in whatever order: each completed turn is there once, in the order of its first completion, and reads agree with a list.</summary>
    [Fact]
    public void Sessions_UnderAnyOrderOfEvents_KeepEachCompletedTurnOnce() =>
        Prop.ForAll(Gen.Choose(0, 99).ListOf().ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static async Task<bool> RunAsync(IReadOnlyList<int> steps)
    {
        var bench = new SessionBench();
        List<string> expected = [];
        List<(string Request, SessionTicket Ticket)> begun = [];
        foreach (var step in steps)
        {
            switch (step % 10)
            {
                case < 3 when !bench.Session.IsAnswering:
                    var request = $"r{begun.Count}";
                    var answer = await bench.Session.BeginAsync(SessionBench.Begin(request));
                    answer.Turns.Select(turn => turn.Request.Value).ShouldBe(expected);
                    begun.Add((request, answer.Ticket!));
                    break;
                case < 7 when begun.Count > 0:
                    var (completed, ticket) = begun[(step / 10) % begun.Count];
                    await bench.CompleteAsync(completed, ticket);
                    expected.AddRange(expected.Contains(completed) || (expected.Count == 0 && !ticket.Creates) ? [] : [completed]);
                    break;
                case 7:
                    bench.Lose();
                    break;
                case 8 when begun.Count > 0:
                    bench.Session.Abandon(new RequestId(begun[^1].Request));
                    break;
                case 9 when expected.Count > 0:
                    await bench.Session.RemoveItemAsync($"a-{expected[(step / 10) % expected.Count]}");
                    break;
            }
        }

        (await bench.StoredAsync()).ShouldBe(expected);
        return true;
    }
}
