namespace Orleans.Ai.Tokenization;

/// <summary>What becomes of the matches at which a <see cref="SplitPreTokenizer"/> splits. The names are those of <c>tokenizer.json</c>.</summary>
internal enum SplitBehavior
{
    /// <summary>They are left out.</summary>
    Removed,

    /// <summary>Each is a piece.</summary>
    Isolated,

    /// <summary>Each goes with what stands before it.</summary>
    MergedWithPrevious,

    /// <summary>Each goes with what stands behind it.</summary>
    MergedWithNext,

    /// <summary>Those side by side are one piece.</summary>
    Contiguous,
}
