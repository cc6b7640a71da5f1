using Orleans.Ai.Inference;
using Orleans.Ai.KvCaching;
using Orleans.Ai.Sampling;

namespace Orleans.Ai.Engines;

/// <summary>What an engine is asked to generate; valid, with all defaults resolved.</summary>
internal sealed record GenerationRequest
{
    /// <summary>Token ids, shape <c>[tokens]</c>; at least one, and fewer than the context holds.</summary>
    public required int[] Prompt { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public SamplingSettings Sampling { get; init; } = new();

    /// <summary>Most tokens per choice; what the context leaves is the limit in any case.</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>Strings that end a choice, none empty.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Goes on past the end-of-sequence token.</summary>
    public bool IgnoreEndOfSequence { get; init; }

    /// <summary>Independent answers. Unit: choices; at least 1.</summary>
    public int ChoiceCount { get; init; } = 1;

    /// <summary>What each choice has from elsewhere; empty for a new answer.</summary>
    public IReadOnlyList<ContinuedChoice> Continuation { get; init; } = [];

    /// <summary>Beginnings of the prompt that routers will look for.</summary>
    public IReadOnlyList<PrefixMark> Marks { get; init; } = [];

    /// <summary>Whose KV blocks it may share: those of requests with the same number. Negative.</summary>
    public int PrefixRoot { get; init; } = KvBlockPool.None;
}
