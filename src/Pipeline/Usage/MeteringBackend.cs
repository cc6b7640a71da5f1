using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>
/// Outermost stage: writes one <see cref="UsageRecord"/> per request when it ends, however it ends. A reader that leaves,
/// a refusal and a cut stream are recorded with the tokens seen up to then.
/// </summary>
internal sealed class MeteringBackend(IInferenceBackend inner, UsageRecorder recorder, TimeProvider time) : IInferenceBackend
{
    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        InferenceRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var meter = new RequestMeter(request, time);
        try
        {
            await foreach (var inferenceEvent in inner.InferAsync(request, cancellationToken))
            {
                meter.Observe(inferenceEvent);
                yield return inferenceEvent;
            }
        }
        finally
        {
            recorder.Record(meter.Finish(cancellationToken.IsCancellationRequested));
        }
    }
}
