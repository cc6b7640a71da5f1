namespace Orleans.Ai.Generations;

/// <summary>
/// Life of a generation.
/// <code>
/// Queued ──► Running ──► Completed
///    │          ├──────► Failed          attempts used up, or refused for good
///    ├──────────┼──────► Cancelled       asked for
///    │          └──────► Indeterminate   its silo was lost while a provider worked on it: outcome unknown
///    └─────────────────► (gone)          refused before anything was generated: nothing is kept, the key is free again
/// </code>
/// The loss of its silo alone changes nothing: another silo goes on from the log.
/// </summary>
[GenerateSerializer, Alias("ai.GenerationState")]
public enum GenerationState
{
    /// <summary>Recorded; no replica has taken it yet.</summary>
    Queued = 0,

    /// <summary>A replica has taken it.</summary>
    Running = 1,

    /// <summary>Its answer is complete.</summary>
    Completed = 2,

    /// <summary>It ended without success.</summary>
    Failed = 3,

    /// <summary>It was ended on request.</summary>
    Cancelled = 4,

    /// <summary>Nobody knows whether it was answered; it is never executed again by itself.</summary>
    Indeterminate = 5,
}
