namespace Orleans.Ai.Sessions;

/// <summary>What happens when a session no longer fits the model's context.</summary>
[GenerateSerializer, Alias("ai.ContextPolicy")]
public enum ContextPolicy
{
    /// <summary>The model no longer reads the oldest turns; the session keeps them.</summary>
    DropOldest = 0,

    /// <summary>The turn is refused with <see cref="Inference.InferenceErrorCode.ContextLengthExceeded"/>.</summary>
    Refuse = 1,

    /// <summary>The model reads a summary in the place of the oldest turns; the session keeps them.</summary>
    Summarize = 2,
}
