using Orleans.Ai.Embeddings;

namespace Orleans.Ai.Providers;

/// <summary>A provider that may have embeddings, too.</summary>
internal interface IEmbeddingProvider
{
    /// <summary>Its wire format has embeddings.</summary>
    bool MakesEmbeddings { get; }

    /// <summary>Asks one of its models. One attempt; every failure but the caller's leaving is a value.</summary>
    /// <param name="model">What the provider calls the model.</param>
    /// <param name="request">What to embed.</param>
    /// <param name="cancellationToken">Fires when nobody waits any more: the request at the provider is aborted.</param>
    Task<EmbeddingAnswer> EmbedAsync(string model, EmbeddingRequest request, CancellationToken cancellationToken);
}
