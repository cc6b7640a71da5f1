using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>
/// Puts an answer together from the responses of a model. Over either protocol, each has a piece of the text, how many tokens that is
/// and, in the last, why it ended.
/// </summary>
internal sealed class TritonAnswer
{
    private FinishReason? reason;
    private bool tellsReason;

    /// <summary>What is known of the tokens so far.</summary>
    public TokenUsage Usage { get; private set; }

    /// <summary>Takes a response.</summary>
    /// <param name="text">The piece of text.</param>
    /// <param name="promptTokens">Tokens of the prompt, where it says so.</param>
    /// <param name="tokens">Tokens of this piece, where it says so.</param>
    /// <param name="finishReason">Why it ended, in vLLM's words; <c>None</c>: it has not.</param>
    /// <param name="events">Where to add what it tells.</param>
    public void Add(string text, long? promptTokens, long? tokens, string? finishReason, AnswerEvents events)
    {
        var count = tokens ?? (text.Length > 0 ? 1 : 0);
        Usage = new TokenUsage { PromptTokens = promptTokens ?? Usage.PromptTokens, CompletionTokens = Usage.CompletionTokens + count };
        events.AddText(text, (int)count);
        tellsReason |= finishReason is not null;
        reason ??= finishReason switch
        {
            "stop" => FinishReason.Stop,
            "length" => FinishReason.Length,
            _ => null,
        };
    }

    /// <summary>There are no more responses, and that is an end.</summary>
    /// <returns>
    /// It ended well; <see langword="false"/>: the model says why an answer ends, and has not.
    /// </returns>
    public bool TryEnd(AnswerEvents events)
    {
        if (reason is null && tellsReason)
        {
            return false;
        }

        events.AddChoiceCompleted(reason ?? FinishReason.Stop);
        events.AddCompleted(Usage);
        return true;
    }
}
