namespace Orleans.Ai.Answers;

/// <summary>What a stretch of an answer is.</summary>
public enum AnswerPartKind
{
    /// <summary>Text of the answer.</summary>
    Text,

    /// <summary>Why the model does not answer.</summary>
    Refusal,

    /// <summary>What the model thought.</summary>
    Reasoning,

    /// <summary>A call of a tool.</summary>
    Call,
}
