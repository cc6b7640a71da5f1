namespace Orleans.Ai.Generations;

/// <summary>What becomes of a step.</summary>
public enum StepFailure
{
    None,

    /// <summary>The process dies, and it was not done.</summary>
    DiesBefore,

    /// <summary>The process dies, and it was done.</summary>
    DiesAfter,

    /// <summary>The store does not answer, and it was not done.</summary>
    Fails,

    /// <summary>The store does not answer, and it was done.</summary>
    AnswerIsLost,
}
