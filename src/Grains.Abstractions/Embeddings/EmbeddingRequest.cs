using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Embeddings;

/// <summary>One request for embeddings (OpenAI API reference, <c>CreateEmbeddingRequest</c>).</summary>
[GenerateSerializer, Immutable, Alias("ai.EmbeddingRequest")]
public sealed record EmbeddingRequest
{
    /// <summary>Identifies the request in answers, logs, traces and usage records.</summary>
    [Id(0)]
    public required RequestId Id { get; init; }

    /// <summary>The model or route asked for.</summary>
    [Id(1)]
    public required ModelId Model { get; init; }

    /// <summary>Who asks; established by authentication, never by the body.</summary>
    [Id(2)]
    public required Caller Caller { get; init; }

    /// <summary>
    /// What to embed, in order: each a <see cref="Prompt.Text"/> that is not empty, or <see cref="Prompt.Tokens"/> of at least one id.
    /// Bounds 1 to 2048 inputs.
    /// </summary>
    [Id(3)]
    public required IReadOnlyList<Prompt> Inputs { get; init; }

    /// <summary>Length of each vector, where the model can shorten it. Default: the model's own. Bounds: 1 and up.</summary>
    [Id(4)]
    public int? Dimensions { get; init; }

    /// <summary>
    /// Fields of the body that this grid does not know, such as <c>user</c> or <c>input_type</c>, as one JSON object: a provider of the
    /// same wire format gets them as they came. Default none.
    /// </summary>
    [Id(5)]
    public string? Extra { get; init; }

    /// <summary>W3C <c>traceparent</c> of the span that issued the request.</summary>
    [Id(6)]
    public string? TraceParent { get; init; }

    /// <summary>When the client gives up: no attempt is begun that could not end before. Default: never.</summary>
    [Id(7)]
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The fault that an operator wants to see at the route's first target (<c>x-orleansai-fault</c>). Default none.</summary>
    [Id(8)]
    public string? Fault { get; init; }
}
