using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads an answer of chat completions.</summary>
internal sealed class ChatReader : ChunkReader<ChatChunk, ChatChunk.Choice>
{
    private readonly ToolCallIndex calls = new();
    private readonly ChatChunk chunk = new();

    protected override ChatChunk? Parse(ReadOnlySpan<byte> utf8) => ChatChunkParser.TryRead(utf8, chunk) ? chunk : null;

    protected override void Read(ChatChunk.Choice choice, bool isWhole, AnswerEvents events)
    {
        if ((isWhole ? choice.Message : choice.Delta) is { } turn)
        {
            ReadReasoning(choice.Index, turn, isWhole, events);
            ReadText(choice.Index, turn.Content, choice.Logprobs?.Content, isRefusal: false, isWhole, events);
            ReadText(choice.Index, turn.Refusal, choice.Logprobs?.Refusal, isRefusal: true, isWhole, events);
            ReadCalls(choice.Index, turn, isWhole, events);
        }
    }

    private void ReadReasoning(int choice, in ChatChunk.Turn turn, bool isWhole, AnswerEvents events)
    {
        var thought = turn.ReasoningContent is { Length: > 0 } content ? content : turn.Reasoning;
        if (thought is { Length: > 0 })
        {
            var tokens = isWhole ? (int)Usage.ReasoningTokens : 1;
            Choices.Count(tokens);
            events.Add(new InferenceEvent.ReasoningDelta { Sequence = events.Next, Choice = choice, Text = thought, TokenCount = tokens });
        }
    }

    private void ReadText(
        int choice, string? text, List<WireLogprob?>? logprobs, bool isRefusal, bool isWhole, AnswerEvents events)
    {
        if (text is not { Length: > 0 } && logprobs is not { Count: > 0 })
        {
            return;
        }

        var tokens = logprobs is { Count: > 0 } ? logprobs.Count : isWhole ? TokensOfWhole(choice) : 1;
        Choices.Count(tokens);
        events.Add(new InferenceEvent.TextDelta
        {
            Sequence = events.Next,
            Choice = choice,
            Text = text ?? "",
            TokenCount = tokens,
            Logprobs = WireLogprob.ToLogprobs(logprobs),
            IsRefusal = isRefusal,
        });
    }

    // How the tokens divide among several choices is not told.
    private int TokensOfWhole(int choice) => choice == 0 ? (int)(Usage.CompletionTokens - Usage.ReasoningTokens) : 0;

    private void ReadCalls(int choice, in ChatChunk.Turn turn, bool isWhole, AnswerEvents events)
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
                Sequence = events.Next,
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
