namespace Orleans.Ai.Features;

/// <summary>What a test shows a feature by; of several the last stands in the table.</summary>
public enum Evidence
{
    /// <summary>It is refused by name.</summary>
    Refused,

    /// <summary>It works with a listener that speaks the specified format.</summary>
    Specified,

    /// <summary>What the real service answered is read.</summary>
    Recorded,
}
