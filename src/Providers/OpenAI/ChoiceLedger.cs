using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Which choices have begun and ended, and what was counted meanwhile.</summary>
internal sealed class ChoiceLedger
{
    private readonly List<bool> ended = [];
    private TokenUsage? told;
    private long counted;

    /// <summary>As the provider tells it, else as counted.</summary>
    public TokenUsage Usage => told ?? new() { CompletionTokens = counted };

    /// <summary>Whether any choice began, and all that did have ended.</summary>
    public bool IsComplete => ended.Count > 0 && !ended.Contains(false);

    /// <summary>The provider tells.</summary>
    public void Tell(WireUsage? usage) => told = usage?.ToUsage() ?? told;

    /// <summary>Tokens came.</summary>
    public void Count(int tokens) => counted += tokens;

    /// <summary>Something of a choice came.</summary>
    /// <returns>It is still open.</returns>
    /// <exception cref="System.Text.Json.JsonException">There is no such choice.</exception>
    public bool Begin(int choice)
    {
        const int Most = 1024;
        if (choice is < 0 or >= Most)
        {
            throw new System.Text.Json.JsonException("A choice's index is out of bounds.");
        }

        while (ended.Count <= choice)
        {
            ended.Add(false);
        }

        return !ended[choice];
    }

    /// <summary>It ended.</summary>
    public void End(int choice, string reason, AnswerEvents events)
    {
        ended[choice] = true;
        events.Add(new InferenceEvent.ChoiceCompleted { Sequence = events.Next, Choice = choice, Reason = new FinishReason(reason) });
    }

    /// <summary>The end mark came.</summary>
    public void Finish(AnswerEvents events) => events.Add(IsComplete
        ? new InferenceEvent.Completed { Sequence = events.Next, Usage = Usage }
        : new InferenceEvent.Failed
        {
            Sequence = events.Next,
            Error = Providers.ProviderErrors.Broken("The provider ended its answer without saying why it ends."),
            Usage = Usage,
        });

    /// <summary>The provider says what is wrong.</summary>
    public void Fail(WireError error, AnswerEvents events) =>
        events.Add(new InferenceEvent.Failed { Sequence = events.Next, Error = OpenAIErrors.Read(error, status: null), Usage = Usage });
}
