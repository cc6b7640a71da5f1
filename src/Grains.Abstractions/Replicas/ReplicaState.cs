namespace Orleans.Ai.Replicas;

/// <summary>
/// Life of a replica.
/// <code>
/// Loading ──► Ready ──► Draining ──► Gone
///    └──────────┴─────────────────────┘  (failure)
/// </code>
/// </summary>
[GenerateSerializer, Alias("ai.ReplicaState")]
public enum ReplicaState
{
    /// <summary>Weights are being read; no requests yet.</summary>
    Loading = 0,

    /// <summary>Takes requests.</summary>
    Ready = 1,

    /// <summary>Finishes what runs, takes nothing new.</summary>
    Draining = 2,

    /// <summary>Unloaded or failed.</summary>
    Gone = 3,
}
