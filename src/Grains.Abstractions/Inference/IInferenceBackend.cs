namespace Orleans.Ai.Inference;

/// <summary>
/// The one verb of the grid. The engine, a replica, a provider, a session turn and every stage of the pipeline
/// implement it; a non-streaming answer is a fold over its events at the very edge.
/// </summary>
public interface IInferenceBackend
{
    /// <summary>Runs one request and streams what happens to it.</summary>
    /// <param name="request">What to generate, for whom.</param>
    /// <param name="cancellationToken">Fires when the reader has left; the work behind is freed at once.</param>
    /// <returns>
    /// Events with strictly increasing <see cref="InferenceEvent.Sequence"/>. The first is
    /// <see cref="InferenceEvent.Accepted"/> or <see cref="InferenceEvent.Failed"/>, the last is
    /// <see cref="InferenceEvent.Completed"/> or <see cref="InferenceEvent.Failed"/>. A stream that ends without one of
    /// these two was cut. Expected failures are events; exceptions are bugs, lost processes and cancellation.
    /// </returns>
    IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken);
}
