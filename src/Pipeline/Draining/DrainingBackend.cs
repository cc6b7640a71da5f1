using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Draining;

/// <summary>Refuses new requests while the process shuts down, and lets <see cref="DrainService"/> wait for those in flight.</summary>
internal sealed class DrainingBackend(IInferenceBackend inner, DrainGate gate) : IInferenceBackend
{
    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        InferenceRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!gate.TryEnter())
        {
            yield return new InferenceEvent.Failed
            {
                Sequence = 0,
                Error = new InferenceError
                {
                    Code = InferenceErrorCode.Draining,
                    Message = "This server is shutting down. Send the request again, to another server or in a moment.",
                    RetryAfter = TimeSpan.FromSeconds(1),
                },
            };
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
