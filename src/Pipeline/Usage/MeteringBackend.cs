using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>
/// Outermost stage: writes one <see cref="UsageRecord"/> per request when it ends, however it ends. A reader that leaves,
/// a refusal and a cut stream are recorded with the tokens seen up to then.
/// </summary>
internal sealed class MeteringBackend(IInferenceBackend inner, UsageOutbox outbox, TimeProvider time, IPriceTable? prices = null) : IInferenceBackend
{
    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        InferenceRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var meter = new RequestMeter(request, time, prices);
        var number = outbox.Begin();
        try
        {
            await foreach (var inferenceEvent in inner.InferAsync(request, cancellationToken))
            {
                meter.Observe(inferenceEvent);
                await (inferenceEvent.IsTerminal ? outbox.CountAsync(number, cancellationToken) : default);
                yield return inferenceEvent;
            }
        }
        finally
        {
            outbox.Add(meter.Finish(cancellationToken.IsCancellationRequested), number);
        }
    }
}
