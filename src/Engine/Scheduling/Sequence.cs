using System.Runtime.InteropServices;
using Orleans.Ai.KvCaching;

namespace Orleans.Ai.Scheduling;

/// <summary>A prompt and what has been generated after it, as the scheduler sees them.</summary>
/// <param name="prompt">Token ids, shape <c>[tokens]</c>; at least one.</param>
/// <param name="prefixRoot">See <see cref="PrefixRoot"/>.</param>
/// <param name="leader">A sequence of the same prompt to wait for, so that the prompt is computed once.</param>
internal class Sequence(ReadOnlySpan<int> prompt, int prefixRoot = KvBlockPool.None, Sequence? leader = null)
{
    private readonly List<int> _tokens = [.. prompt];

    /// <summary>Where it stands in its life.</summary>
    public SequenceState State { get; set; }

    /// <summary>Prompt and generated tokens.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Prompt and generated tokens. Unit: tokens.</summary>
    public int Length => _tokens.Count;

    /// <summary>Unit: tokens.</summary>
    public int PromptLength { get; } = prompt.Length;

    /// <summary>Unit: tokens.</summary>
    public int GeneratedLength => Length - PromptLength;

    /// <summary>What precedes its first block: sequences share blocks only with those of the same root. Negative.</summary>
    public int PrefixRoot => prefixRoot;

    /// <summary>Beginnings of its prompt, to be found by their names as long as their blocks are there.</summary>
    public IReadOnlyList<PrefixMark> Marks { get; init; } = [];

    /// <summary>Its KV blocks.</summary>
    public BlockTable Blocks { get; } = new();

    /// <summary>Tokens whose keys and values are in <see cref="Blocks"/>.</summary>
    public int Computed { get; set; }

    /// <summary>Tokens still to run before the next one can be drawn: 1 in decode, more in prefill.</summary>
    public int Pending => Length - Computed;

    /// <summary>Tokens that it would have found in the KV cache when it was queued.</summary>
    public int ExpectedCachedTokens { get; set; }

    /// <summary>Prompt tokens found in the KV cache when it first ran; <see langword="null"/> before.</summary>
    public int? CachedTokens { get; set; }

    /// <summary>No leader is still computing the prompt.</summary>
    public bool IsReady => leader is null || leader.State == SequenceState.Finished || leader.Computed >= leader.PromptLength;

    /// <summary>Adds a generated token.</summary>
    public void Append(int token) => _tokens.Add(token);
}
