using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>
/// Reads an answer of Gemini's: each event of a stream is a whole answer with the pieces that are new. There is no end mark; a stream
/// has ended well when it closes after all candidates have finished.
/// </summary>
/// <param name="choiceCount">Answers that were asked for.</param>
internal sealed class GeminiReader(int choiceCount) : IWireReader
{
    private readonly Dictionary<int, GeminiCandidate> candidates = [];
    private TokenUsage counted;
    private int pieces;
    private bool isBlocked;
    private bool hasFailed;

    public TokenUsage Usage => counted with { CompletionTokens = Math.Max(counted.CompletionTokens, pieces) };

    public string? Fingerprint { get; private set; }

    public void ReadFrame(SseFrame frame, AnswerEvents events)
    {
        using var document = JsonReading.ParseObject(frame.Data);
        Read(document.RootElement, events, isPiece: true);
    }

    public void ReadBody(ReadOnlyMemory<byte> body, AnswerEvents events)
    {
        using var document = JsonReading.ParseObject(body);
        Read(document.RootElement, events, isPiece: false);
        if (!hasFailed && candidates.Count == 0 && !isBlocked)
        {
            throw new JsonException("The answer has no candidates.");
        }

        ReadEnd(events);
    }

    public void ReadEnd(AnswerEvents events)
    {
        if (!hasFailed && (isBlocked || (candidates.Count > 0 && candidates.Values.All(candidate => candidate.HasFinished))))
        {
            events.AddCompleted(counted.CompletionTokens > 0 ? counted : Usage);
        }
    }

    private void Read(JsonElement root, AnswerEvents events, bool isPiece)
    {
        if (root.Object("error") is { ValueKind: JsonValueKind.Object } error)
        {
            Fail(GeminiErrors.Read(error), events);
            return;
        }

        Fingerprint ??= root.Text("modelVersion");
        counted = Count(root.Object("usageMetadata"), counted);
        foreach (var candidate in root.Items("candidates").TakeWhile(_ => !hasFailed))
        {
            Read(candidate, isPiece ? 1 : 0, isPiece ? 0 : TokensOfWhole(candidate), events);
        }

        if (root.Object("promptFeedback").Text("blockReason") is { } reason && !isBlocked && !hasFailed)
        {
            Block(reason, root.Object("promptFeedback").Text("blockReasonMessage"), events);
        }
    }

    // How the tokens divide among several candidates is not told.
    private int TokensOfWhole(JsonElement candidate) =>
        candidate.Number("index") is null or 0 ? (int)(counted.CompletionTokens - counted.ReasoningTokens) : 0;

    private void Read(JsonElement written, int perPiece, int whole, AnswerEvents events)
    {
        var index = (int)(written.Number("index") ?? 0);
        if (!candidates.TryGetValue(index, out var candidate))
        {
            candidates[index] = candidate = new GeminiCandidate(index);
        }

        if (!candidate.HasFinished)
        {
            pieces += candidate.Read(written, perPiece, whole, events);
            if (candidate.Problem is { } problem && !hasFailed)
            {
                Fail(problem, events);
            }
        }
    }

    private void Block(string reason, string? message, AnswerEvents events)
    {
        isBlocked = true;
        for (var choice = 0; choice < choiceCount; choice++)
        {
            events.AddText(message ?? $"The provider blocked the prompt ({reason}).", 0, choice, isRefusal: true);
            events.AddChoiceCompleted(FinishReason.ContentFilter, choice);
        }
    }

    private void Fail(InferenceError error, AnswerEvents events)
    {
        hasFailed = true;
        events.AddFailed(error, Usage);
    }

    // Each count is of all so far. Thoughts are not among the candidates' tokens.
    private static TokenUsage Count(JsonElement usage, TokenUsage before)
    {
        if (usage.ValueKind is not JsonValueKind.Object)
        {
            return before;
        }

        var thoughts = usage.Number("thoughtsTokenCount") ?? before.ReasoningTokens;
        var said = usage.Number("candidatesTokenCount") ?? before.CompletionTokens - before.ReasoningTokens;
        return new TokenUsage
        {
            PromptTokens = (usage.Number("promptTokenCount") ?? before.PromptTokens) + (usage.Number("toolUsePromptTokenCount") ?? 0),
            CachedTokens = usage.Number("cachedContentTokenCount") ?? before.CachedTokens,
            CompletionTokens = thoughts + said,
            ReasoningTokens = thoughts,
        };
    }
}
