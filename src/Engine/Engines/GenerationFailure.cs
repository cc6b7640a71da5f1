namespace Orleans.Ai.Engines;

/// <summary>Why a generation ended without success.</summary>
internal enum GenerationFailure
{
    /// <summary>A step threw, or the model's output was no number; the log has the details.</summary>
    Internal,

    /// <summary>The engine was stopped before the end.</summary>
    Stopped,
}
