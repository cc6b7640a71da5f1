using Orleans.Ai.Replicas;
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

    /// <summary>A replica has taken the request; nothing is generated yet.</summary>
    [GenerateSerializer, Immutable, Alias("ai.InferenceEvent.Accepted")]
    public sealed record Accepted : InferenceEvent
    {
        /// <summary>Who generates.</summary>
        [Id(0)]
        public required ReplicaId Replica { get; init; }

        /// <summary>Length of the prompt. Unit: tokens.</summary>
        [Id(1)]
        public required int PromptTokens { get; init; }

        /// <summary>The prompt as the model reads it, shape <c>[tokens]</c>, where the request is resumable; else empty.</summary>
        [Id(2)]
        public IReadOnlyList<int> PromptIds { get; init; } = [];
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
    }
}
