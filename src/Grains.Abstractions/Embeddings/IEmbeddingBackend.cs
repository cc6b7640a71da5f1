namespace Orleans.Ai.Embeddings;

/// <summary>
/// Makes embeddings: a provider, or a model that runs here. The gateway's <c>POST /v1/embeddings</c> asks the one that is registered,
/// and says where none is.
/// </summary>
public interface IEmbeddingBackend
{
    /// <summary>Embeds all inputs of a request.</summary>
    /// <param name="request">What to embed, for whom.</param>
    /// <param name="cancellationToken">Fires when nobody waits for the answer any more; the work behind is freed at once.</param>
    /// <returns>
    /// A vector for each input, or why there is none. Expected failures are values; exceptions are bugs, lost processes and cancellation.
    /// A model that is not known, or that makes no embeddings, is <see cref="Inference.InferenceErrorCode.ModelNotFound"/>.
    /// </returns>
    Task<EmbeddingAnswer> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken);
}
