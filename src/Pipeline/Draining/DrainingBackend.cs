using System.Runtime.CompilerServices;
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

    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        InferenceRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (health.StateLost || !gate.TryEnter())
        {
            yield return new InferenceEvent.Failed { Sequence = 0, Error = health.StateLost ? StateLost : Draining };
            yield break;
        }

        try
        {
            await foreach (var inferenceEvent in inner.InferAsync(request, cancellationToken))
            {
                yield return inferenceEvent;
            }
        }
        finally
        {
            gate.Leave();
        }
    }
}
