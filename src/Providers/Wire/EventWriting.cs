using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Wire;

/// <summary>Adds what a reader has read.</summary>
internal static class EventWriting
{
    /// <summary>Adds text of the answer, unless it is empty.</summary>
    public static void AddText(this AnswerEvents events, string? text, int tokenCount, int choice = 0, bool isRefusal = false)
    {
        if (text is { Length: > 0 })
        {
            events.Add(new InferenceEvent.TextDelta { Sequence = events.Next, Choice = choice, Text = text, TokenCount = tokenCount, IsRefusal = isRefusal });
        }
    }

    /// <summary>Adds a thought, unless there is neither text nor mark.</summary>
    public static void AddReasoning(this AnswerEvents events, string? text, int tokenCount, int choice = 0, string? signature = null)
    {
        if (text is { Length: > 0 } || signature is not null)
        {
            events.Add(new InferenceEvent.ReasoningDelta { Sequence = events.Next, Choice = choice, Text = text ?? "", Signature = signature, TokenCount = tokenCount });
        }
    }

    /// <summary>Adds a call of a tool, or more of one.</summary>
    public static void AddToolCall(
        this AnswerEvents events, int index, string? id, string? name, string arguments, int tokenCount = 0, int choice = 0) =>
        events.Add(new InferenceEvent.ToolCallDelta
        {
            Sequence = events.Next,
            Choice = choice,
            Index = index,
            Id = id,
            Name = name,
            Arguments = arguments,
            TokenCount = tokenCount,
        });

    /// <summary>Adds the end of a choice.</summary>
    public static void AddChoiceCompleted(this AnswerEvents events, FinishReason reason, int choice = 0) =>
        events.Add(new InferenceEvent.ChoiceCompleted { Sequence = events.Next, Choice = choice, Reason = reason });

    /// <summary>Adds the end.</summary>
    public static void AddCompleted(this AnswerEvents events, TokenUsage usage) =>
        events.Add(new InferenceEvent.Completed { Sequence = events.Next, Usage = usage });

    /// <summary>Adds the end without success.</summary>
    public static void AddFailed(this AnswerEvents events, InferenceError error, TokenUsage usage) =>
        events.Add(new InferenceEvent.Failed { Sequence = events.Next, Error = error, Usage = usage });
}
