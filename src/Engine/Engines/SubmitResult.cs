namespace Orleans.Ai.Engines;

/// <summary>Whether an engine took a generation.</summary>
internal enum SubmitResult
{
    /// <summary>It runs or waits for a place.</summary>
    Accepted,

    /// <summary>As many requests wait as may.</summary>
    QueueFull,

    /// <summary>The engine takes nothing new.</summary>
    Draining,
}
