using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routing;

/// <summary>
/// What a resumable request has been answered: enough for another replica of the same revision to go on behind the last token,
/// as the first would have.
/// </summary>
internal sealed class AnswerSoFar
{
    private readonly InferenceRequest _request;
    private readonly List<int>[] _tokens;
    private readonly bool[] _complete;
    private IReadOnlyList<int>? _promptIds;
    private TokenUsage _usage;
    private int _continued;

    public AnswerSoFar(InferenceRequest request)
    {
        _request = request.Seeded();
        _tokens = [.. Enumerable.Range(0, request.ChoiceCount).Select(choice => new List<int>(request.Continuation.ElementAtOrDefault(choice)?.Tokens ?? []))];
        _complete = [.. Enumerable.Range(0, request.ChoiceCount).Select(choice => request.Continuation.ElementAtOrDefault(choice)?.IsComplete ?? false)];
        if (request.Continuation.Count > 0)
        {
            _promptIds = (request.Prompt as Prompt.Tokens)?.Ids;
            _usage = new TokenUsage { PromptTokens = _promptIds?.Count ?? 0 };
        }

        Revision = request.Revision;
    }

    /// <summary>Revision of the model that has begun; null: none has.</summary>
    public string? Revision { get; private set; }

    /// <summary>Every choice has ended: nothing is left to generate.</summary>
    public bool IsWhole => _promptIds is not null && _complete.All(isComplete => isComplete);

    /// <summary>The request for the next attempt.</summary>
    public InferenceRequest Next()
    {
        _continued = _tokens.Sum(choice => choice.Count);
        return _promptIds is null ? _request : _request with
        {
            Prompt = new Prompt.Tokens(_promptIds),
            Revision = Revision,
            Continuation = [.. _tokens.Select((tokens, choice) => new ContinuedChoice([.. tokens], _complete[choice]))],
        };
    }

    /// <summary>Takes an event of an attempt, and gives it as an event of the whole answer.</summary>
    public InferenceEvent Add(InferenceEvent told)
    {
        switch (told)
        {
            case InferenceEvent.Accepted accepted:
                Revision = accepted.Replica?.Revision;
                _promptIds ??= accepted.PromptIds;
                _usage = _usage with { PromptTokens = accepted.PromptTokens };
                return told;
            case InferenceEvent.TextDelta delta:
                _tokens[delta.Choice].AddRange(delta.TokenIds);
                return told;
            case InferenceEvent.ChoiceCompleted completed:
                _complete[completed.Choice] = true;
                return told;
            case InferenceEvent.Completed completed:
                return completed with { Usage = Whole(completed.Usage) };
            case InferenceEvent.Failed failed:
                return failed with { Usage = Whole(failed.Usage) };
            default:
                return told;
        }
    }

    /// <summary>Usage of the whole answer, of which the last attempt has used this much.</summary>
    public TokenUsage Whole(TokenUsage attempt)
    {
        // The prompt was read once for the reader, whatever it cost us; what the first attempt found in its cache counts.
        _usage = _continued == 0 && attempt.PromptTokens > 0 ? attempt : _usage;
        return _usage with { CompletionTokens = Math.Max(_continued + attempt.CompletionTokens, _tokens.Sum(choice => choice.Count)) };
    }
}
