using System.Collections.Immutable;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Embeddings;

/// <summary>The embeddings of a request's inputs, or why there are none.</summary>
[GenerateSerializer, Immutable, Alias("ai.EmbeddingAnswer")]
public sealed record EmbeddingAnswer
{
    /// <summary>
    /// A vector for each input, in the inputs' order, all of one length; empty where <see cref="Error"/> is there. How they are encoded
    /// on the wire (<c>float</c>, <c>base64</c>) is the edge's business.
    /// </summary>
    [Id(0)]
    public IReadOnlyList<ImmutableArray<float>> Vectors { get; init; } = [];

    /// <summary>Why there are none; <see langword="null"/>: there are.</summary>
    [Id(1)]
    public InferenceError? Error { get; init; }

    /// <summary>Tokens read: <see cref="TokenUsage.PromptTokens"/> over all inputs. Where the provider does not say, 0.</summary>
    [Id(2)]
    public TokenUsage Usage { get; init; }

    /// <summary>Who answered, where a route or a provider was asked; <see langword="null"/>: a model that runs here.</summary>
    [Id(3)]
    public TargetId? Target { get; init; }

    /// <summary>All tries of the route, the one that answered last; empty where there was no route.</summary>
    [Id(4)]
    public IReadOnlyList<AttemptReport> Attempts { get; init; } = [];

    /// <summary>Parameters of the request that the answer takes no account of, by their wire names. Default none.</summary>
    [Id(5)]
    public IReadOnlyList<string> DroppedParameters { get; init; } = [];

    /// <summary>What it cost; <see langword="null"/>: the model has no price here.</summary>
    [Id(6)]
    public Cost? Cost { get; init; }

    /// <summary>It has one vector of finite numbers for each input.</summary>
    public bool IsWholeFor(EmbeddingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Vectors.Count == request.Inputs.Count && Vectors.All(vector => !vector.IsDefaultOrEmpty && vector.All(float.IsFinite));
    }

    /// <summary>An answer that failed.</summary>
    public static EmbeddingAnswer Failed(InferenceError error) => new() { Error = error };
}
