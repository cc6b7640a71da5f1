using Orleans.Ai.Inference;

namespace Orleans.Ai.Replicas;

/// <summary>A replica that this process hosts: an engine behind the one verb, with its report. Disposing it frees the model's memory.</summary>
public interface ILocalReplica : IInferenceBackend, IDisposable
{
    /// <summary>The replica's load as it is now; safe to call from any thread.</summary>
    ReplicaReport GetReport();

    /// <summary>All beginnings of prompts that are in its KV cache; <see langword="null"/> where it keeps none. Any thread.</summary>
    PrefixChanges? GetPrefixes();

    /// <summary>Streams of events that are being read from it; a stream counts until its reader has the last event.</summary>
    int OpenStreams { get; }

    /// <summary>Refuses new requests for good and waits until all present ones have ended.</summary>
    Task DrainAsync(CancellationToken cancellationToken);
}
