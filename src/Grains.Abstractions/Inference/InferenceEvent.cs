using Orleans.Ai.Replicas;
using Orleans.Ai.Sessions;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Inference;

/// <summary>What happens to a request, as a closed union. See <see cref="IInferenceBackend"/> for the order of events.</summary>
[GenerateSerializer, Immutable, Alias("ai.InferenceEvent")]
public abstract record InferenceEvent
{
    private InferenceEvent()
    {
    }

    /// <summary>Position in the request's stream: starts at 0 and grows by one per event.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>The stream ends with this event.</summary>
    public bool IsTerminal => this is Completed or Failed;

    /// <summary>Tokens that this event stands for; <see langword="null"/>: it is no part of an answer.</summary>
    public int? Tokens => this switch
    {
        TextDelta delta => delta.TokenCount,
        ReasoningDelta delta => delta.TokenCount,
        ToolCallDelta delta => delta.TokenCount,
        _ => null,
    };

    /// <summary>A client sees something of the answer in it: from then on no other answer can take its place.</summary>
    public bool IsVisible => this is TextDelta { Text.Length: > 0 } or TextDelta { Logprobs.Count: > 0 } or ReasoningDelta { Text.Length: > 0 }
        or ToolCallDelta or ChoiceCompleted;

    /// <summary>
    /// The request is about to leave the grid for a provider: pulling the next event is the permission to send it. Told only where
    /// the request is recorded (<see cref="InferenceRequest.IsResumable"/>): who goes on after a loss must know that it may have been
    /// executed. Comes before every attempt that is sent, thus also before <see cref="Accepted"/>.
    /// </summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.Dispatching")]
    public sealed record Dispatching : InferenceEvent
    {
        /// <summary>Who will be asked.</summary>
        [Id(0)]
        public required TargetId Target { get; init; }
    }

    /// <summary>A replica or a provider has taken the request; nothing is generated yet.</summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.Accepted")]
    public sealed record Accepted : InferenceEvent
    {
        /// <summary>The replica that generates; <see langword="null"/> where a provider or a rule answers.</summary>
        [Id(0)]
        public required ReplicaId? Replica { get; init; }

        /// <summary>Length of the prompt. Unit: tokens.</summary>
        [Id(1)]
        public required int PromptTokens { get; init; }

        /// <summary>The prompt as the model reads it, shape <c>[tokens]</c>, where the request is resumable; else empty.</summary>
        [Id(2)]
        public IReadOnlyList<int> PromptIds { get; init; } = [];

        /// <summary>When the request arrived, where that is on record: then the answer is written the same whenever it is read.</summary>
        [Id(3)]
        public DateTimeOffset? RequestedAt { get; init; }

        /// <summary>
        /// How tokens are drawn, with the model's defaults where the request left them open, but without seed and biases;
        /// <see langword="null"/>: not known.
        /// </summary>
        [Id(4)]
        public SamplingParameters? Sampling { get; init; }

        /// <summary>The turn of a session that the answer completes; <see langword="null"/>: none.</summary>
        [Id(5)]
        public SessionTicket? Session { get; init; }

        /// <summary>Who generates, where a route or a provider was asked; <see langword="null"/>: a replica, asked by the model's own name.</summary>
        [Id(6)]
        public TargetId? Target { get; init; }

        /// <summary>All tries of the route up to here, the one that answers last; empty where there was no route.</summary>
        [Id(7)]
        public IReadOnlyList<AttemptReport> Attempts { get; init; } = [];

        /// <summary>Parameters of the request that the answer takes no account of, by their wire names. Default none.</summary>
        [Id(8)]
        public IReadOnlyList<string> DroppedParameters { get; init; } = [];

        /// <summary>How the answer came about, where no model made it, such as <c>rules</c>; <see langword="null"/>: a model did.</summary>
        [Id(9)]
        public string? Degraded { get; init; }

        /// <summary>What the provider calls the state of its model; <see langword="null"/>: it does not say.</summary>
        [Id(10)]
        public string? Fingerprint { get; init; }
    }

    /// <summary>A token was generated. Its text may be empty while a character or a possible stop string is held back.</summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.TextDelta")]
    public sealed record TextDelta : InferenceEvent
    {
        /// <summary>Which of the answers, from 0.</summary>
        [Id(0)]
        public required int Choice { get; init; }

        /// <summary>Text that follows what was sent before; whole characters only.</summary>
        [Id(1)]
        public required string Text { get; init; }

        /// <summary>Tokens that this event stands for. Unit: tokens; 0 for text without one.</summary>
        [Id(2)]
        public required int TokenCount { get; init; }

        /// <summary>Log probabilities of those tokens, where asked for; else empty.</summary>
        [Id(3)]
        public IReadOnlyList<TokenLogprob> Logprobs { get; init; } = [];

        /// <summary>Ids of those tokens, where the request is resumable; else empty.</summary>
        [Id(4)]
        public IReadOnlyList<int> TokenIds { get; init; } = [];

        /// <summary>The model says why it does not answer. Default <see langword="false"/>: it is the answer.</summary>
        [Id(5)]
        public bool IsRefusal { get; init; }
    }

    /// <summary>The model thinks, before it answers.</summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.ReasoningDelta")]
    public sealed record ReasoningDelta : InferenceEvent
    {
        /// <summary>Which of the answers, from 0.</summary>
        [Id(0)]
        public required int Choice { get; init; }

        /// <summary>Text of the thought that follows what was sent before; may be empty.</summary>
        [Id(1)]
        public required string Text { get; init; }

        /// <summary>The provider's opaque mark of the whole thought, which ends it; <see langword="null"/>: it goes on, or has none.</summary>
        [Id(2)]
        public string? Signature { get; init; }

        /// <summary>Tokens that this event stands for. Unit: tokens; 0: not known.</summary>
        [Id(3)]
        public int TokenCount { get; init; }
    }

    /// <summary>The model calls a tool: the call begins, or goes on.</summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.ToolCallDelta")]
    public sealed record ToolCallDelta : InferenceEvent
    {
        /// <summary>Which of the answers, from 0.</summary>
        [Id(0)]
        public required int Choice { get; init; }

        /// <summary>Which of the choice's calls, from 0; a call's events come one after the other, or mixed with those of others.</summary>
        [Id(1)]
        public required int Index { get; init; }

        /// <summary>The call's id, in its first event; else <see langword="null"/>.</summary>
        [Id(2)]
        public string? Id { get; init; }

        /// <summary>The tool's name, whole, in the call's first event; else <see langword="null"/>.</summary>
        [Id(3)]
        public string? Name { get; init; }

        /// <summary>JSON of the arguments that follows what was sent before; may be empty.</summary>
        [Id(4)]
        public required string Arguments { get; init; }

        /// <summary>Tokens that this event stands for. Unit: tokens; 0: not known.</summary>
        [Id(5)]
        public int TokenCount { get; init; }
    }

    /// <summary>One answer has ended; others of the request may go on.</summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.ChoiceCompleted")]
    public sealed record ChoiceCompleted : InferenceEvent
    {
        /// <summary>Which of the answers, from 0.</summary>
        [Id(0)]
        public required int Choice { get; init; }

        /// <summary>Why it ended.</summary>
        [Id(1)]
        public required FinishReason Reason { get; init; }
    }

    /// <summary>All answers have ended: the request succeeded.</summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.Completed")]
    public sealed record Completed : InferenceEvent
    {
        /// <summary>Tokens read and written, over all choices.</summary>
        [Id(0)]
        public required TokenUsage Usage { get; init; }

        /// <summary>When that was, where it is on record: then the answer is written the same whenever it is read.</summary>
        [Id(1)]
        public DateTimeOffset? EndedAt { get; init; }

        /// <summary>What it cost; <see langword="null"/>: the model has no price here.</summary>
        [Id(2)]
        public Cost? Cost { get; init; }
    }

    /// <summary>The request ended without success; text sent before stays valid but incomplete.</summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.Failed")]
    public sealed record Failed : InferenceEvent
    {
        /// <summary>What went wrong.</summary>
        [Id(0)]
        public required InferenceError Error { get; init; }

        /// <summary>Tokens read and written up to here.</summary>
        [Id(1)]
        public TokenUsage Usage { get; init; }

        /// <summary>When the request arrived, where that is on record.</summary>
        [Id(2)]
        public DateTimeOffset? RequestedAt { get; init; }

        /// <summary>All tries of the route, where none of them answered; else empty.</summary>
        [Id(3)]
        public IReadOnlyList<AttemptReport> Attempts { get; init; } = [];
    }
}
