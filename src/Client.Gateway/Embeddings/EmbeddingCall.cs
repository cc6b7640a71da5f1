using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Embeddings;

/// <summary>What a body of <c>/v1/embeddings</c> asks for.</summary>
internal sealed record EmbeddingCall(ModelId Model, IReadOnlyList<Prompt> Inputs, int? Dimensions, bool IsBase64, string? Fields);
