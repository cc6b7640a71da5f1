namespace Orleans.Ai.Routes;

/// <summary>How an attempt at a target ended, as far as the target's health goes.</summary>
internal enum AttemptEnd
{
    /// <summary>Its stream came to its end in order.</summary>
    Completed,

    /// <summary>It failed; <see cref="AttemptOutcome.Error"/> says how. A fault of the request itself is among these: whether it counts is for the gate to say.</summary>
    Failed,

    /// <summary>We ended it: the reader left, or another attempt was faster. Counts for nothing.</summary>
    Cancelled,
}
