using Orleans.Ai.Embeddings;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Wire;

/// <summary>What a wire format adds that has embeddings, too.</summary>
internal interface IEmbeddingFormat
{
    /// <summary>Writes a request.</summary>
    /// <exception cref="UnsupportedRequestException">The format has no words for something that would change the answer.</exception>
    WireCall WriteEmbedding(ProviderModel model, EmbeddingRequest request);

    /// <summary>Reads an answer with success; <see cref="EmbeddingAnswer.Vectors"/> in the inputs' order, or an error it tells all the same.</summary>
    /// <exception cref="System.Text.Json.JsonException">It makes no sense.</exception>
    EmbeddingAnswer ReadEmbedding(ReadOnlyMemory<byte> body);
}
