namespace Orleans.Ai.Engines;

/// <summary>Why a choice ended.</summary>
internal enum FinishCause
{
    /// <summary>The model drew an end-of-sequence token.</summary>
    EndOfSequence,

    /// <summary>A stop string was met.</summary>
    StopString,

    /// <summary>The token limit or the context was reached.</summary>
    Length,
}
