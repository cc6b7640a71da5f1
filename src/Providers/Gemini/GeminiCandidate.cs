using System.Globalization;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>One of an answer's candidates, while it is read.</summary>
/// <param name="index">Which of the answers.</param>
internal sealed class GeminiCandidate(int index)
{
    private int calls;

    /// <summary>It has said why it ended.</summary>
    public bool HasFinished { get; private set; }

    /// <summary>It ended in a way that is no answer; <see langword="null"/>: it did not.</summary>
    public InferenceError? Problem { get; private set; }

    /// <summary>Reads what is new.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="perPiece">Tokens that each piece of it is at least.</param>
    /// <param name="whole">Tokens that all its text is, where that is told.</param>
    /// <param name="events">Where to add what it tells.</param>
    /// <returns>How many tokens that is at least.</returns>
    public int Read(JsonElement candidate, int perPiece, int whole, AnswerEvents events)
    {
        var tokens = 0;
        var logprobs = GeminiLogprobs.Read(candidate.Object("logprobsResult"));
        foreach (var part in candidate.Object("content").Items("parts"))
        {
            tokens += part.Text("text") is "" ? 0 : perPiece;
            var isText = part.Find("text").ValueKind is JsonValueKind.String && !part.IsTrue("thought");
            Read(part, isText ? perPiece + whole : perPiece, logprobs, events);
            logprobs = [];
            whole = part.IsTrue("thought") ? whole : 0;
        }

        if (candidate.Text("finishReason") is { } reason and not "FINISH_REASON_UNSPECIFIED")
        {
            Finish(reason, candidate.Text("finishMessage"), events);
        }

        return tokens;
    }

    private void Read(JsonElement part, int tokenCount, IReadOnlyList<TokenLogprob> logprobs, AnswerEvents events)
    {
        var mark = part.Text("thoughtSignature") is { Length: > 0 } signature ? ThoughtMarks.Sign(GeminiContents.Thought, signature) : null;
        if (part.IsTrue("thought"))
        {
            events.AddReasoning(part.Text("text"), tokenCount, index, mark);
            return;
        }

        // The mark of a thought stands at what came of it.
        events.AddReasoning(null, 0, index, mark);
        if (part.Object("functionCall") is { ValueKind: JsonValueKind.Object } call)
        {
            AddCall(call, tokenCount, events);
        }
        else if (part.Text("text") is { Length: > 0 } text)
        {
            events.Add(new InferenceEvent.TextDelta
            {
                Sequence = events.Next,
                Choice = index,
                Text = text,
                TokenCount = Math.Max(tokenCount, logprobs.Count),
                Logprobs = logprobs,
            });
        }
    }

    // Not every version of the API names its calls.
    private void AddCall(JsonElement call, int tokenCount, AnswerEvents events)
    {
        var id = call.Text("id") is { Length: > 0 } given ? given : "call_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        events.AddToolCall(calls++, id, call.Text("name"), call.RawObject("args"), tokenCount, index);
    }

    private void Finish(string reason, string? message, AnswerEvents events)
    {
        HasFinished = true;
        if (reason is "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS")
        {
            Problem = ProviderErrors.Broken($"The model's call of a tool makes no sense ({reason}). {ForeignText.Clip(message)}".TrimEnd());
            return;
        }

        events.AddChoiceCompleted(reason switch
        {
            "MAX_TOKENS" => FinishReason.Length,
            "SAFETY" or "RECITATION" or "LANGUAGE" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "OTHER" => FinishReason.ContentFilter,
            _ when reason.StartsWith("IMAGE_", StringComparison.Ordinal) => FinishReason.ContentFilter,
            _ => calls > 0 ? FinishReason.ToolCalls : FinishReason.Stop,
        }, index);
    }
}
