namespace Orleans.Ai.Scheduling;

/// <summary>
/// Life of a sequence.
/// <code>
/// Waiting ──► Running ──► Finished
///    │         │   ▲          ▲
///    │         ▼   │          │
///    │       Preempted ───────┤ (abort)
///    └────────────────────────┘ (abort)
/// </code>
/// </summary>
internal enum SequenceState
{
    /// <summary>Queued; nothing is computed.</summary>
    Waiting,

    /// <summary>Holds KV blocks and takes part in steps: prefill first, then decode.</summary>
    Running,

    /// <summary>Gave its blocks to older sequences; its tokens are recomputed when it runs again.</summary>
    Preempted,

    /// <summary>Ended for whatever reason; holds nothing.</summary>
    Finished,
}
