using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Generations;

public sealed class GenerationRecordTests
{
    [Fact]
    public void Turn_OfAnAnswerThatThoughtAndCalledTools_KeepsEachAsAnItem()
    {
        var record = new GenerationRecord(World.Request with { ChoiceCount = 2 });
        var ticket = new SessionTicket { Session = new SessionId(World.Request.Caller.Tenant, "s"), Basis = 0, Input = [] };
        InferenceEvent[] told =
        [
            new InferenceEvent.Dispatching { Sequence = 0, Target = new("a", "b") },
            new InferenceEvent.Accepted { Sequence = 0, Replica = null, PromptTokens = 1, Session = ticket },
            new InferenceEvent.ReasoningDelta { Sequence = 0, Choice = 0, Text = "Hm.", Signature = "s", TokenCount = 2 },
            new InferenceEvent.TextDelta { Sequence = 0, Choice = 1, Text = "not the first", TokenCount = 1 },
            new InferenceEvent.ToolCallDelta { Sequence = 0, Choice = 0, Index = 0, Id = "c1", Name = "f", Arguments = "{}", TokenCount = 3 },
            new InferenceEvent.ChoiceCompleted { Sequence = 0, Choice = 0, Reason = FinishReason.ToolCalls },
        ];
        for (var number = 0; number < told.Length; number++)
        {
            record.Add(told[number] with { Sequence = number }, DateTimeOffset.UnixEpoch);
        }

        var items = record.Turn(DateTimeOffset.UnixEpoch).Items;

        items.Select(item => item.Id).ShouldBe([$"rs_{World.Request.Id}", $"fc_{World.Request.Id}"]);
        items[0].Message!.Parts.ShouldBe([new ContentPart.Reasoning("Hm.", "s")]);
        items[1].Message!.ToolCalls.ShouldBe([new ToolCall("c1", "f", "{}")]);
        record.Usage.ShouldBe(new TokenUsage { PromptTokens = 1, CompletionTokens = 6 });
        record.HasTokens.ShouldBeTrue();
    }
}
