using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads an answer of chat completions.</summary>
internal sealed class ChatReader : IWireReader
{
    private readonly ChoiceLedger choices = new();
    private readonly ToolCallIndex calls = new();

    public TokenUsage Usage => choices.Usage;

    public string? Fingerprint { get; private set; }

    public void ReadFrame(SseFrame frame, ICollection<InferenceEvent> events)
    {
        if (frame.Data.Span.SequenceEqual("[DONE]"u8))
        {
            choices.Finish(events);
        }
        else if (JsonSerializer.Deserialize(frame.Data.Span, OpenAIJson.Default.ChatChunk) is { } chunk)
        {
            Read(chunk, isWhole: false, events);
        }
    }

    public void ReadBody(ReadOnlyMemory<byte> body, ICollection<InferenceEvent> events)
    {
        var answer = JsonSerializer.Deserialize(body.Span, OpenAIJson.Default.ChatChunk);
        if (answer is null or { Error: null, Choices: null })
        {
            throw new JsonException("The answer has no choices.");
        }

        if (Read(answer, isWhole: true, events))
        {
            choices.Finish(events);
        }
    }

    public void ReadEnd(ICollection<InferenceEvent> events)
    {
        // Without [DONE] the stream was cut.
    }

    private bool Read(ChatChunk chunk, bool isWhole, ICollection<InferenceEvent> events)
    {
        choices.Tell(chunk.Usage);
        Fingerprint ??= chunk.SystemFingerprint;
        if (chunk.Error is { } error)
        {
            choices.Fail(error, events);
            return false;
        }

        foreach (var choice in chunk.Choices ?? [])
        {
            if (choice is not null && choices.Begin(choice.Index))
            {
                Read(choice, isWhole, events);
            }
        }

        return true;
    }

    private void Read(ChatChunk.Choice choice, bool isWhole, ICollection<InferenceEvent> events)
    {
        if ((isWhole ? choice.Message : choice.Delta) is { } turn)
        {
            ReadReasoning(choice.Index, turn, isWhole, events);
            ReadText(choice.Index, turn.Content, choice.Logprobs?.Content, isRefusal: false, isWhole, events);
            ReadText(choice.Index, turn.Refusal, choice.Logprobs?.Refusal, isRefusal: true, isWhole, events);
            ReadCalls(choice.Index, turn, isWhole, events);
        }

        if (choice.FinishReason is { Length: > 0 } reason)
        {
            choices.End(choice.Index, reason, events);
        }
    }

    private void ReadReasoning(int choice, ChatChunk.Turn turn, bool isWhole, ICollection<InferenceEvent> events)
    {
        var thought = turn.ReasoningContent is { Length: > 0 } content ? content : turn.Reasoning;
        if (thought is { Length: > 0 })
        {
            var tokens = isWhole ? (int)Usage.ReasoningTokens : 1;
            choices.Count(tokens);
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
        choices.Count(tokens);
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
            choices.Count(tokens);
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
