using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>
/// First stage: a request with <see cref="InferenceRequest.Generation"/>, or of a session, becomes a generation, or joins the one of
/// its id, which runs the other stages wherever it lives. Thus a request that is sent again is neither counted nor limited again.
/// Other requests pass.
/// </summary>
internal sealed class GenerationBackend(IInferenceBackend inner, GenerationReader reader, TimeProvider time) : IInferenceBackend
{
    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken) =>
        request.Generation is null && request.Session is null
            ? inner.InferAsync(request, cancellationToken)
            : reader.InferAsync(
                request.Generation is null ? request with { Generation = new() { Endpoint = "", Body = [], CreatedAt = time.GetUtcNow() } } : request, cancellationToken);
}
