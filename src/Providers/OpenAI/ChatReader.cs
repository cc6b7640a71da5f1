using Orleans.Ai.Inference;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads an answer of chat completions.</summary>
internal sealed class ChatReader() : ChunkReader<ChatChunk, ChatChunk.Choice>(OpenAIJson.Default.ChatChunk)
{
    private readonly ToolCallIndex calls = new();

    protected override void Read(ChatChunk.Choice choice, bool isWhole, ICollection<InferenceEvent> events)
    {
        if ((isWhole ? choice.Message : choice.Delta) is { } turn)
        {
            ReadReasoning(choice.Index, turn, isWhole, events);
            ReadText(choice.Index, turn.Content, choice.Logprobs?.Content, isRefusal: false, isWhole, events);
            ReadText(choice.Index, turn.Refusal, choice.Logprobs?.Refusal, isRefusal: true, isWhole, events);
            ReadCalls(choice.Index, turn, isWhole, events);
        }
    }

    private void ReadReasoning(int choice, ChatChunk.Turn turn, bool isWhole, ICollection<InferenceEvent> events)
    {
        var thought = turn.ReasoningContent is { Length: > 0 } content ? content : turn.Reasoning;
        if (thought is { Length: > 0 })
        {
            var tokens = isWhole ? (int)Usage.ReasoningTokens : 1;
            Choices.Count(tokens);
            events.Add(new InferenceEvent.ReasoningDelta { Sequence = 0, Choice = choice, Text = thought, TokenCount = tokens });
        }
    }

    private void ReadText(
        int choice, string? text, List<WireLogprob?>? logprobs, bool isRefusal, bool isWhole, ICollection<InferenceEvent> events)
    {
        if (text is not { Length: > 0 } && logprobs is not { Count: > 0 })
        {
            return;
        }

        var tokens = logprobs is { Count: > 0 } ? logprobs.Count : isWhole ? TokensOfWhole(choice) : 1;
        Choices.Count(tokens);
        events.Add(new InferenceEvent.TextDelta
        {
            Sequence = 0,
            Choice = choice,
            Text = text ?? "",
            TokenCount = tokens,
            Logprobs = WireLogprob.ToLogprobs(logprobs),
            IsRefusal = isRefusal,
        });
    }

    // How the tokens divide among several choices is not told.
    private int TokensOfWhole(int choice) => choice == 0 ? (int)(Usage.CompletionTokens - Usage.ReasoningTokens) : 0;

    private void ReadCalls(int choice, ChatChunk.Turn turn, bool isWhole, ICollection<InferenceEvent> events)
    {
        foreach (var call in turn.ToolCalls ?? [])
        {
            if (call is null)
            {
                continue;
            }

            var (index, isNew) = calls.Find(choice, call.Index, call.Id);
            var tokens = isWhole ? 0 : 1;
            Choices.Count(tokens);
            events.Add(new InferenceEvent.ToolCallDelta
            {
                Sequence = 0,
                Choice = choice,
                Index = index,
                Id = isNew ? call.Id ?? "" : null,
                Name = isNew ? call.Function?.Name ?? "" : null,
                Arguments = call.Function?.Arguments ?? "",
                TokenCount = tokens,
            });
        }
    }
}
