using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Sessions;

public sealed class SessionPromptTests
{
    private static readonly SessionItem Rule = Item("rule", ChatRole.System, "Be brief.");

    [Fact]
    public void Request_OfATurn_PutsInstructionsFirstThenWhatWasSaidThenWhatIsAdded()
    {
        var prompt = Prompt(ContextPolicy.DropOldest, Turn(0), Turn(1));

        Texts(prompt).ShouldBe(["Instructions", "q0", "a0", "q1", "a1", "new"]);
        prompt.Ticket.Window.ShouldBeNull();
    }

    [Fact]
    public void Cut_OfLongTurns_TakesTheOldestHalfWholeAndKeepsTheirInstructions()
    {
        var first = Turn(0) with { Items = [Rule, Item("q", ChatRole.User, new string('q', 60)), Item("a", ChatRole.Assistant, "a")] };
        var prompt = Prompt(ContextPolicy.DropOldest, first, Turn(1), Turn(2));

        prompt.Cut().Select(message => message.Content[..1]).ShouldBe(["q", "a"]);
        Texts(prompt).ShouldBe(["Instructions", "Be brief.", "q1", "a1", "q2", "a2", "new"]);
        prompt.Cut();
        prompt.Cut();

        Texts(prompt).ShouldBe(["Instructions", "Be brief.", "new"]);
        prompt.Ticket.Window.ShouldNotBeNull().From.ShouldBe(10 + 3);
        prompt.CanCut.ShouldBeFalse();
    }

    [Fact]
    public void Cut_BeforeWhatAToolReturned_TakesThatToo()
    {
        var result = Turn(1) with { Items = [Item("r", ChatRole.Tool, "22 °C"), Item("a", ChatRole.Assistant, new string('a', 50))] };
        var prompt = Prompt(ContextPolicy.DropOldest, Turn(0), result, Turn(2));

        prompt.Cut();

        Texts(prompt).ShouldBe(["Instructions", "q2", "a2", "new"]);
    }

    [Fact]
    public void Summarize_Again_ReplacesTheSummaryBeforeAndReadsIt()
    {
        var prompt = Prompt(ContextPolicy.Summarize, Turn(0), Turn(1), Turn(2), Turn(3));
        prompt.Cut();
        prompt.Summarize("first");

        prompt.Cut().Select(message => message.Content).First().ShouldEndWith("first");
        prompt.Summarize("second");

        Texts(prompt).ShouldBe(["Instructions", "What was said before, in short: second", "q3", "a3", "new"]);
    }

    [Fact]
    public void CanCut_WherePolicyRefuses_IsFalse() => Prompt(ContextPolicy.Refuse, Turn(0)).CanCut.ShouldBeFalse();

    [Theory]
    [InlineData(89, null, false)]
    [InlineData(90, null, true)]
    [InlineData(52, 60, true)]
    [InlineData(40, 60, false)]
    public void IsFull_ByTheTokensOfTheLastTurn_LeavesRoomForTheAnswer(int tokens, int? answer, bool expected)
    {
        // What is added is 3 of 40 characters: with 89 tokens before, 6 more; an eighth of the context stays free.
        var last = Turn(0) with
        {
            Items = [Item("q", ChatRole.User, new string('q', 40))],
            Usage = new TokenUsage { PromptTokens = tokens - 10, CompletionTokens = 10 },
        };

        Prompt(ContextPolicy.DropOldest, answer, last).IsFull(108).ShouldBe(expected);
        Prompt(ContextPolicy.DropOldest, answer, last with { Usage = null }).IsFull(108).ShouldBeFalse();
    }

    private static IEnumerable<string> Texts(SessionPrompt prompt) => ((Prompt.Chat)prompt.Request.Prompt).Messages.Select(message => message.Content);

    private static SessionPrompt Prompt(ContextPolicy policy, params SessionTurn[] turns) => Prompt(policy, null, turns);

    private static SessionPrompt Prompt(ContextPolicy policy, int? maxTokens, params SessionTurn[] turns) => new(
        Samples.Request with
        {
            Prompt = new Prompt.Chat([new ChatMessage { Role = ChatRole.System, Content = "Instructions" }]),
            Stopping = new() { MaxTokens = maxTokens },
            Session = new SessionInput { Session = SessionBench.Id, Items = [] },
        },
        new SessionBegun
        {
            Ticket = new SessionTicket { Session = SessionBench.Id, Basis = 10 + turns.Length, Input = [Item("new", ChatRole.User, "new")] },
            Turns = turns,
            Window = new SessionWindow { From = 10 },
            Policy = policy,
        });

    private static SessionTurn Turn(int number) => new()
    {
        Request = new RequestId($"r{number}"),
        Items = [Item($"q{number}", ChatRole.User, $"q{number}"), Item($"a{number}", ChatRole.Assistant, $"a{number}")],
        At = DateTimeOffset.UnixEpoch,
    };

    private static SessionItem Item(string id, ChatRole role, string text) => new() { Id = id, Message = new() { Role = role, Content = text } };
}
