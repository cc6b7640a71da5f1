using FsCheck;
using FsCheck.Fluent;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

public sealed class HoldBackTests
{
    [Fact]
    public async Task EmptyDeltas_UpToTheBound_AreHeldBack()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.HeldEvents = 10;
        bench.A.Does(Script.Accepts() + Empties(9));
        bench.B.Does(Script.Answers("Hi"));

        (await bench.RunAsync()).Text().ShouldBe("Hi");
    }

    [Fact]
    public async Task EmptyDeltas_BeyondTheBound_AreToldAndTheAttemptStays()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.HeldEvents = 10;
        bench.A.Does(Script.Accepts() + Empties(10));

        var events = await bench.RunAsync();

        events.OfType<InferenceEvent.TextDelta>().Count().ShouldBe(10);
        events.Error().Code.ShouldBe(InferenceErrorCode.ProviderBroken);
        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task HeldEvents_AreBoundedInBytesToo()
    {
        var bench = new RouteBench("a/m");
        bench.Options.HeldBytes = 1024;
        bench.A.Does(Script.Accepts() + Script.Tells(new InferenceEvent.ReasoningDelta { Sequence = 0, Choice = 0, Text = "", Signature = new string('s', 512) }) + Script.Hangs());
        await using var events = bench.Backend.InferAsync(RouteBench.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        (await events.MoveNextAsync()).ShouldBeTrue();
        (await events.MoveNextAsync()).ShouldBeTrue();

        events.Current.ShouldBeOfType<InferenceEvent.ReasoningDelta>();
    }

    [Fact]
    public async Task FoldedAnswer_LongerThanTheBound_IsToldAndTheAttemptStays()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.Options.FoldedBytes = 2048;
        bench.A.Does(Script.Accepts() + Script.Says(new string('x', 2000)) + Script.Fails(InferenceErrorCode.ProviderTimeout));

        var events = await bench.RunAsync(RouteBench.Request() with { IsFolded = true });

        events.Text().Length.ShouldBe(2000);
        events.Error().Code.ShouldBe(InferenceErrorCode.ProviderTimeout);
        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task EmptyAnswer_ThatEndsInOrder_IsAnAnswer()
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Script.Accepts() + Script.Ends(3, 0));

        (await bench.RunAsync()).Completed();

        bench.B.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Content_WhenItComes_IsToldAtOnce()
    {
        var bench = new RouteBench("a/m");
        bench.A.Does(Script.Accepts() + Script.Says("") + Script.Says("Hi") + Script.Hangs());
        await using var events = bench.Backend.InferAsync(RouteBench.Request(), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        for (var number = 0; number < 3; number++)
        {
            (await events.MoveNextAsync()).ShouldBeTrue();
        }

        events.Current.ShouldBeOfType<InferenceEvent.TextDelta>().Text.ShouldBe("Hi");
    }

    // Steps: 0 accepted, 1 an empty delta, 2 text, 3 a thought, 4 a retryable failure, 5 a bug, 6 the end, 7 the request's own fault.
    [Fact]
    public void Answers_OfAnyTwoTargets_AreThatOfOneOfThem() => Prop.ForAll(
        Gen.Choose(0, 7).ArrayOf().ToArbitrary(),
        Gen.Choose(0, 7).ArrayOf().ToArbitrary(),
        Gen.Elements(false, true).ToArbitrary(),
        (first, second, isFolded) => CheckAsync(first, second, isFolded).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static Script Empties(int count) => new([.. Enumerable.Range(0, count).SelectMany(_ => Script.Says("", 0).Steps)]);

    private static async Task CheckAsync(int[] first, int[] second, bool isFolded)
    {
        var bench = new RouteBench("a/m", "b/n");
        bench.A.Does(Make("a", first));
        bench.B.Does(Make("b", second));

        var events = await bench.RunAsync(RouteBench.Request() with { IsFolded = isFolded });

        var (one, other) = (Outcome(first), Outcome(second));
        var movesOn = (isFolded || !one.HasContent) && one.MayMove;
        bench.B.Asked.Count.ShouldBe(movesOn ? 1 : 0);
        var (name, answers) = movesOn ? ("b", other) : ("a", one);
        var isTold = answers.IsWhole || (answers.HasContent && !isFolded);
        events.Text().ShouldBe(isTold ? string.Concat(answers.Contents.Select(step => step == 2 ? name : "")) : "");
        (events[^1] is InferenceEvent.Completed).ShouldBe(answers.IsWhole);
        events.Any(told => told is InferenceEvent.Accepted).ShouldBe(isTold);
    }

    private static (bool HasContent, bool MayMove, bool IsWhole, int[] Contents) Outcome(int[] steps)
    {
        int[] told = [.. steps.TakeWhile(step => step < 4)];
        var end = steps.SkipWhile(step => step < 4).FirstOrDefault(4);
        return (told.Any(step => step is 2 or 3), end is not (6 or 7), end == 6, told);
    }

    private static Script Make(string name, int[] steps) => new([.. steps.SelectMany(step => (step switch
    {
        0 => Script.Accepts(),
        1 => Script.Says("", 0),
        2 => Script.Says(name),
        3 => Script.Tells(new InferenceEvent.ReasoningDelta { Sequence = 0, Choice = 0, Text = "hm" }),
        4 => Script.Fails(InferenceErrorCode.ProviderTimeout),
        5 => Script.Throws(),
        6 => Script.Tells(new InferenceEvent.Completed { Sequence = 0, Usage = default }),
        _ => Script.Fails(InferenceErrorCode.ProviderRejected),
    }).Steps)]);
}
