namespace Orleans.Ai.Routes;

/// <summary>What is worth trying after a failure.</summary>
internal enum NextStep
{
    /// <summary>The same again would end the same everywhere.</summary>
    Never,

    /// <summary>Another target may answer; this one would not.</summary>
    Elsewhere,

    /// <summary>It may have passed in a moment: this target may answer.</summary>
    Here,
}
