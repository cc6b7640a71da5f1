using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Draining;

/// <summary>Refuses new requests while the process shuts down or its cluster has lost its state, and lets <see cref="DrainService"/> wait for those in flight.</summary>
internal sealed class DrainingBackend(IInferenceBackend inner, DrainGate gate, ClusterHealth health) : IInferenceBackend
{
    private static readonly InferenceError Draining = new()
    {
        Code = InferenceErrorCode.Draining,
        Message = "This server is shutting down. Send the request again, to another server or in a moment.",
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private static readonly InferenceError StateLost = new()
    {
        Code = InferenceErrorCode.ClusterStateLost,
        Message = "The cluster has lost its stored state, and this server stops. Send the request again once an operator has restarted it.",
        RetryAfter = TimeSpan.FromSeconds(10),
    };

    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken) =>
        new GuardedEvents(gate, health, inner.InferAsync(request, cancellationToken));

    /// <summary>Lets a request in, which must then leave the gate; or says why not.</summary>
    public static InferenceError? RefusalOf(DrainGate gate, ClusterHealth health) =>
        health.StateLost ? StateLost : gate.TryEnter() ? null : Draining;
}
