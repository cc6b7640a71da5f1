using System.Text;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads an answer of completions.</summary>
internal sealed class CompletionReader : IWireReader
{
    private readonly ChoiceLedger choices = new();

    public TokenUsage Usage => choices.Usage;

    public string? Fingerprint { get; private set; }

    public void ReadFrame(SseFrame frame, ICollection<InferenceEvent> events)
    {
        if (frame.Data.Span.SequenceEqual("[DONE]"u8))
        {
            choices.Finish(events);
        }
        else if (JsonSerializer.Deserialize(frame.Data.Span, OpenAIJson.Default.CompletionChunk) is { } chunk)
        {
            Read(chunk, isWhole: false, events);
        }
    }

    public void ReadBody(ReadOnlyMemory<byte> body, ICollection<InferenceEvent> events)
    {
        var answer = JsonSerializer.Deserialize(body.Span, OpenAIJson.Default.CompletionChunk);
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

    private bool Read(CompletionChunk chunk, bool isWhole, ICollection<InferenceEvent> events)
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

    private void Read(CompletionChunk.TextChoice choice, bool isWhole, ICollection<InferenceEvent> events)
    {
        var logprobs = Logprobs(choice.Logprobs);
        if (choice.Text is { Length: > 0 } || logprobs.Count > 0)
        {
            var tokens = logprobs.Count > 0 ? logprobs.Count : !isWhole ? 1 : choice.Index == 0 ? (int)Usage.CompletionTokens : 0;
            choices.Count(tokens);
            events.Add(new InferenceEvent.TextDelta
            {
                Sequence = 0,
                Choice = choice.Index,
                Text = choice.Text ?? "",
                TokenCount = tokens,
                Logprobs = logprobs,
            });
        }

        if (choice.FinishReason is { Length: > 0 } reason)
        {
            choices.End(choice.Index, reason, events);
        }
    }

    private static IReadOnlyList<TokenLogprob> Logprobs(CompletionChunk.LogprobColumns? columns) => columns?.Tokens is not { } tokens
        ? []
        : [.. tokens.Select((token, i) => Logprob(token, At(columns.TokenLogprobs, i), At(columns.TopLogprobs, i)))];

    private static TokenLogprob Logprob(string? token, float? logprob, Dictionary<string, float>? top) => new()
    {
        Token = token ?? "",
        Bytes = Encoding.UTF8.GetBytes(token ?? ""),
        Logprob = logprob ?? 0,
        Top = top is null ? [] : [.. top.OrderByDescending(pair => pair.Value).Select(pair => Logprob(pair.Key, pair.Value, null))],
    };

    private static T? At<T>(List<T>? list, int index) => list is not null && index < list.Count ? list[index] : default;
}
