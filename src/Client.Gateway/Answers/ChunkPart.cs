using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>What one chunk of a stream adds to one choice.</summary>
/// <param name="Choice">Which of the answers, from 0.</param>
/// <param name="Text">Text to append; <see langword="null"/> for none.</param>
internal readonly record struct ChunkPart(int Choice, string? Text)
{
    /// <summary><see cref="Text"/> says why the model does not answer.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>What the model thought; <see langword="null"/>: it is no thought.</summary>
    public InferenceEvent.ReasoningDelta? Reasoning { get; init; }

    /// <summary>A call of a tool that begins or goes on; <see langword="null"/>: it is none.</summary>
    public InferenceEvent.ToolCallDelta? Call { get; init; }

    /// <summary>The choice's first chunk.</summary>
    public bool Opens { get; init; }

    /// <summary>Log probabilities of the tokens behind <see cref="Text"/>.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>Why the choice ended, in its last chunk.</summary>
    public FinishReason? Reason { get; init; }
}
