namespace Orleans.Ai.Engines;

/// <summary>An engine's figures at one moment; counts run from its start.</summary>
internal sealed record EngineSnapshot
{
    /// <summary>Sequences in the batch.</summary>
    public int Running { get; init; }

    /// <summary>Sequences that wait for a place; a request that the engine has not looked at yet counts as one.</summary>
    public int Waiting { get; init; }

    /// <summary>Prompt tokens that are still to run.</summary>
    public int PendingTokens { get; init; }

    /// <summary>What a token of a prompt took lately; zero: not measured yet.</summary>
    public TimeSpan TimePerPromptToken { get; init; }

    /// <summary>Mean length of the latest answers; zero: none has ended yet.</summary>
    public double TokensPerAnswer { get; init; }

    /// <summary>KV blocks that sequences hold.</summary>
    public int UsedBlocks { get; init; }

    /// <summary>KV blocks in all.</summary>
    public int TotalBlocks { get; init; }

    /// <summary>Prompt tokens of the requests taken, each prompt once.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Those of them that were found in the KV cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Tokens drawn.</summary>
    public long GeneratedTokens { get; init; }

    /// <summary>Decoder steps.</summary>
    public long Steps { get; init; }

    /// <summary>Times that a sequence gave up its blocks for an older one.</summary>
    public long Preemptions { get; init; }
}
