using System.Text;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads an answer of completions.</summary>
internal sealed class CompletionReader : ChunkReader<CompletionChunk, CompletionChunk.TextChoice>
{
    protected override CompletionChunk? Parse(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, OpenAIJson.Default.CompletionChunk);

    protected override void Read(CompletionChunk.TextChoice choice, bool isWhole, AnswerEvents events)
    {
        var logprobs = Logprobs(choice.Logprobs);
        if (choice.Text is { Length: > 0 } || logprobs.Count > 0)
        {
            var tokens = logprobs.Count > 0 ? logprobs.Count : !isWhole ? 1 : choice.Index == 0 ? (int)Usage.CompletionTokens : 0;
            Choices.Count(tokens);
            events.Add(new InferenceEvent.TextDelta
            {
                Sequence = events.Next,
                Choice = choice.Index,
                Text = choice.Text ?? "",
                TokenCount = tokens,
                Logprobs = logprobs,
            });
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
