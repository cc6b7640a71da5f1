using System.Collections.ObjectModel;
using Orleans.Ai.Access;
using Orleans.Ai.Generations;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Sessions;

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

    /// <summary>
    /// The request is recorded and becomes a generation of its own under <see cref="Id"/>: asking twice with that id executes once.
    /// Default none: the answer lives and dies with its reader.
    /// </summary>
    [Id(11)]
    public GenerationTerms? Generation { get; init; }

    /// <summary>The replica that most likely has the prompt's beginning in its KV cache. A hint. Default none.</summary>
    [Id(12)]
    public ReplicaId? PreferredReplica { get; init; }

    /// <summary>
    /// The only revision of the model that may answer: that which began, where the request goes on with <see cref="Continuation"/>.
    /// Default any.
    /// </summary>
    [Id(13)]
    public string? Revision { get; init; }

    /// <summary>The session whose next turn this is; the prompt is then <see cref="Inference.Prompt.Chat"/>. Default none: the request stands for itself.</summary>
    [Id(14)]
    public SessionInput? Session { get; init; }

    /// <summary>Names of the prompt's beginnings, for the replica to remember. The last router adds them. Default none.</summary>
    [Id(15)]
    public PromptPrefixes? Prefixes { get; init; }

    /// <summary>Tools that the model may call. Default none.</summary>
    [Id(16)]
    public ToolUse? Tools { get; init; }

    /// <summary>The form that the answer must have. Default: any text.</summary>
    [Id(17)]
    public OutputFormat? Format { get; init; }

    /// <summary>
    /// How much to think before answering: <c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c> …, an open vocabulary
    /// (OpenAI API reference, <c>reasoning_effort</c>). Default: the model's own.
    /// </summary>
    [Id(18)]
    public string? ReasoningEffort { get; init; }

    /// <summary>
    /// Fields of the body that this grid does not know, or that only providers honour, as one JSON object: a provider of the same
    /// wire format gets them as they came. Default none.
    /// </summary>
    [Id(19)]
    public string? Extra { get; init; }

    /// <summary>What the client says of the request, for rules and records. Default none.</summary>
    [Id(20)]
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>When the client gives up: no attempt is begun that could not end before. Default: never.</summary>
    [Id(21)]
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The fault that an operator wants to see at the route's first target (<c>x-orleansai-fault</c>). Default none.</summary>
    [Id(22)]
    public string? Fault { get; init; }

    /// <summary>
    /// The client sees the answer only when it is whole: until then another can take its place. Default <see langword="false"/>:
    /// it sees each event.
    /// </summary>
    [Id(23)]
    public bool IsFolded { get; init; }
}
