using FsCheck;
using FsCheck.Fluent;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routing;

public sealed class PromptSketchTests
{
    private const int CharactersPerName = 128;

    // Long enough for a few names, cut anywhere.
    private static readonly Gen<ChatMessage> Message =
        from role in Gen.Elements(ChatRole.User, ChatRole.Assistant, ChatRole.System)
        from length in Gen.Choose(0, 400)
        from text in Gen.ArrayOf(Gen.Elements("ab cdé🌍".ToCharArray()), length)
        from call in Gen.Elements<ToolCall[]>([], [new ToolCall("call", "tool", new string(text))])
        select new ChatMessage { Role = role, Content = new string(text), ToolCalls = call };

    [Fact]
    public void Of_AConversationThatGoesOn_KeepsTheNamesOfItsBeginnings() =>
        Prop.ForAll(Message.ListOf().ToArbitrary(), Message.NonEmptyListOf().ToArbitrary(), (before, after) =>
        {
            var names = Names(new Prompt.Chat([.. before]));

            var longer = Names(new Prompt.Chat([.. before, .. after]));

            return longer.Take(names.Length).SequenceEqual(names) && longer.Length >= names.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_AnotherTenant_SharesNoName() =>
        Prop.ForAll(Message.NonEmptyListOf().ToArbitrary(), messages =>
        {
            var prompt = new Prompt.Chat([.. messages]);

            return !Names(prompt).Intersect(Names(prompt, "team-b")).Any();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_TextThatDiffersSomewhere_SharesTheNamesBeforeThatAlone() =>
        Prop.ForAll(Gen.Choose(0, 1999).ToArbitrary(), at =>
        {
            var text = new string('a', 2000);
            var names = Names(new Prompt.Text(text));

            var others = Names(new Prompt.Text(text.Remove(at, 1).Insert(at, "b")));

            var shared = at / CharactersPerName;
            return names.Length == 2000 / CharactersPerName && others.Take(shared).SequenceEqual(names.Take(shared)) && !others.Skip(shared).Intersect(names).Any();
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(31, 0, 31)]
    [InlineData(32, 1, 0)]
    [InlineData(80, 2, 16)]
    public void Unread_OfTokens_IsWhatIsBehindTheKnownBeginnings(int length, int names, int unread)
    {
        var sketch = PromptSketch.Of(Samples.Request with { Prompt = new Prompt.Tokens(Enumerable.Range(0, length).ToList()) });

        (sketch.Prefixes?.Hashes.Length ?? 0).ShouldBe(names);
        sketch.Tokens.ShouldBe(length);
        sketch.Unread(0).ShouldBe(length);
        sketch.Unread(names).ShouldBe(unread);
    }

    private static uint[] Names(Prompt prompt, string tenant = "team-a") =>
        [.. PromptSketch.Of(Samples.Request with { Prompt = prompt, Caller = Samples.Request.Caller with { Tenant = new TenantId(tenant) } }).Prefixes?.Hashes ?? []];
}
