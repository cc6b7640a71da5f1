using Orleans.Ai.Access;
using Orleans.Ai.Models;

namespace Orleans.Ai.Inference;

/// <summary>One request for generated text, independent of the wire format it came in.</summary>
[GenerateSerializer, Immutable, Alias("ai.InferenceRequest")]
public sealed record InferenceRequest
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

    /// <summary>What the model reads.</summary>
    [Id(3)]
    public required Prompt Prompt { get; init; }

    /// <summary>How tokens are drawn. Default: the model's own generation defaults.</summary>
    [Id(4)]
    public SamplingParameters Sampling { get; init; } = SamplingParameters.ModelDefaults;

    /// <summary>When generation ends. Default: at the end of sequence or when the context is full.</summary>
    [Id(5)]
    public StoppingCriteria Stopping { get; init; } = StoppingCriteria.ModelDefaults;

    /// <summary>Number of independent answers. Unit: choices. Default 1, bounds 1 to 128.</summary>
    [Id(6)]
    public int ChoiceCount { get; init; } = 1;

    /// <summary>
    /// Log probabilities per token: <see langword="null"/> for none, 0 for the chosen token only, else that many of the
    /// likeliest tokens beside it. Default none, bounds 0 to 20.
    /// </summary>
    [Id(7)]
    public int? TopLogprobs { get; init; }

    /// <summary>W3C <c>traceparent</c> of the span that issued the request, so that one trace runs to the engine.</summary>
    [Id(8)]
    public string? TraceParent { get; init; }

    /// <summary>
    /// Asks for what is needed to go on elsewhere when the replica is lost: the prompt's token ids in
    /// <see cref="InferenceEvent.Accepted"/>, and those of the answer in each <see cref="InferenceEvent.TextDelta"/>. Needs
    /// <see cref="SamplingParameters.Seed"/> where tokens are drawn at random. Default <see langword="false"/>.
    /// </summary>
    [Id(9)]
    public bool IsResumable { get; init; }

    /// <summary>
    /// What has been generated before, one entry per choice: the answer goes on behind it, as it would have without a break.
    /// <see cref="Prompt"/> is then <see cref="Inference.Prompt.Tokens"/> with the ids that were accepted. Default none: a new answer.
    /// </summary>
    [Id(10)]
    public IReadOnlyList<ContinuedChoice> Continuation { get; init; } = [];
}
