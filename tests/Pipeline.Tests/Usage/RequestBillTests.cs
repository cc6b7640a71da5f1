using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Generations;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

public sealed class RequestBillTests
{
    private static readonly TargetId Target = new("p", "m");
    private static readonly AttemptReport Lost = new(new TargetId("q", "n"), InferenceErrorCode.ProviderBroken, TimeSpan.Zero, new Cost(1000, "USD"));
    private static readonly InferenceEvent.Accepted Accepted = new() { Sequence = 0, Replica = null, PromptTokens = 3, Target = Target, Attempts = [Lost, new(Target, null, TimeSpan.Zero)] };
    private static readonly InferenceEvent.TextDelta Text = new() { Sequence = 1, Choice = 0, Text = "Hi", TokenCount = 2 };
    private static readonly InferenceEvent.ReasoningDelta Thought = new() { Sequence = 2, Choice = 0, Text = "Hm", TokenCount = 4 };
    private static readonly InferenceEvent.ToolCallDelta Call = new() { Sequence = 3, Choice = 0, Index = 0, Arguments = "{}", TokenCount = 8 };
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void CompletedAnswer_CostsWhatItSays()
    {
        var record = Meter(new Prices(), Accepted, Text, new InferenceEvent.Completed { Sequence = 2, Usage = new TokenUsage { PromptTokens = 3, CompletionTokens = 2 }, Cost = new Cost(77, "USD") });

        (record.Target, record.Attempts, record.Cost).ShouldBe((Target, 2, new Cost(77, "USD")));
    }

    [Fact]
    public void AnswerThatIsLeft_CostsTheTokensSeen_AndTheAttemptsBefore()
    {
        var record = Meter(new Prices(), Accepted, Text, Thought, Call);

        record.Usage.ShouldBe(new TokenUsage { PromptTokens = 3, CompletionTokens = 14 });
        record.Cost.ShouldBe(new Cost(1000 + 17, "USD"));
    }

    [Fact]
    public void AnswerThatIsCut_CostsWhatItsEndKnows()
    {
        var end = new InferenceEvent.Failed
        {
            Sequence = 2,
            Error = new InferenceError { Code = InferenceErrorCode.ProviderBroken, Message = "Cut." },
            Usage = new TokenUsage { PromptTokens = 30, CompletionTokens = 20 },
        };

        var record = Meter(new Prices(), Accepted, Text, end);

        record.Usage.TotalTokens.ShouldBe(50);
        record.Cost.ShouldBe(new Cost(1000 + 50, "USD"));
    }

    [Fact]
    public void AnswerWithoutAPrice_IsUnpriced_WhateverOthersCost() => Meter(null, Accepted, Text).Cost.ShouldBeNull();

    [Fact]
    public void RequestThatNobodyAnswers_CostsItsAttempts()
    {
        var record = Meter(new Prices(), new InferenceEvent.Failed { Sequence = 0, Error = new InferenceError { Code = InferenceErrorCode.NoTarget, Message = "None." }, Attempts = [Lost, Lost] });

        (record.Target, record.Attempts, record.Cost).ShouldBe((null, 2, new Cost(2000, "USD")));
    }

    [Fact]
    public void AnswerOfAReplica_AskedByItsName_IsNotOfATarget()
    {
        var record = Meter(new Prices(), Samples.Answer);

        (record.Target, record.Attempts, record.Cost).ShouldBe((null, 0, null));
    }

    [Fact]
    public void RecordedAnswer_CostsAsAnyOther()
    {
        var request = Samples.Request with { Generation = new GenerationTerms { Endpoint = "/", Body = [], CreatedAt = default } };
        var record = new GenerationRecord(request);
        foreach (var told in (InferenceEvent[])[Accepted, Text, Thought, Call])
        {
            record.Add(told, default);
        }

        var last = record.Place(new InferenceEvent.Failed { Sequence = 0, Error = new InferenceError { Code = InferenceErrorCode.Cancelled, Message = "Left." }, Usage = record.Usage });
        var bill = record.Bill(last, default, new Prices());

        (bill.Target, bill.Attempts, bill.Cost).ShouldBe((Target, 2, new Cost(1000 + 17, "USD")));
    }

    private UsageRecord Meter(IPriceTable? prices, params InferenceEvent[] events)
    {
        var meter = new RequestMeter(Samples.Request, _time, prices);
        foreach (var told in events)
        {
            meter.Observe(told);
        }

        return meter.Finish(cancelled: true);
    }

    private sealed class Prices : IPriceTable
    {
        public Cost? CostOf(TargetId target, InferenceRequest request, TokenUsage usage) => target == Target ? new Cost(usage.TotalTokens, "USD") : null;
    }
}
