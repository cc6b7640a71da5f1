using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>Events that belong to one of a request's choices.</summary>
public static class ChoiceEvents
{
    /// <summary>Which choice an event belongs to; <see langword="null"/>: to the whole request.</summary>
    public static int? GetChoice(this InferenceEvent told) => told switch
    {
        InferenceEvent.TextDelta delta => delta.Choice,
        InferenceEvent.ReasoningDelta delta => delta.Choice,
        InferenceEvent.ToolCallDelta delta => delta.Choice,
        InferenceEvent.ChoiceCompleted choice => choice.Choice,
        _ => null,
    };

    /// <summary>The event as one of a later choice, where it belongs to any.</summary>
    /// <param name="told">The event.</param>
    /// <param name="by">How many choices come before those of its request.</param>
    public static InferenceEvent ShiftChoice(this InferenceEvent told, int by) => told switch
    {
        InferenceEvent.TextDelta delta => delta with { Choice = by + delta.Choice },
        InferenceEvent.ReasoningDelta delta => delta with { Choice = by + delta.Choice },
        InferenceEvent.ToolCallDelta delta => delta with { Choice = by + delta.Choice },
        InferenceEvent.ChoiceCompleted choice => choice with { Choice = by + choice.Choice },
        _ => told,
    };
}
