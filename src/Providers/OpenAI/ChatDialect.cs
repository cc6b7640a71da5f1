namespace Orleans.Ai.OpenAI;

/// <summary>What servers of chat completions do differently.</summary>
internal sealed record ChatDialect
{
    /// <summary>OpenAI itself, and its models on Azure.</summary>
    public static ChatDialect OpenAI { get; } = new() { TokenLimit = "max_completion_tokens", HasDeveloper = true, HasCandidateFilters = false };

    /// <summary>Any other server: what all of them know, and what the client asked for.</summary>
    public static ChatDialect Compatible { get; } = new();

    /// <summary>vLLM.</summary>
    public static ChatDialect Vllm { get; } = new() { HasIgnoreEos = true, HasRunningUsage = true, HasReasoningInput = true };

    /// <summary>Name of the limit of tokens in chats.</summary>
    public string TokenLimit { get; init; } = "max_tokens";

    /// <summary>It knows the role <c>developer</c>; else that is sent as <c>system</c>.</summary>
    public bool HasDeveloper { get; init; }

    /// <summary>It knows <c>top_k</c> and <c>min_p</c>.</summary>
    public bool HasCandidateFilters { get; init; } = true;

    /// <summary>It knows <c>ignore_eos</c>.</summary>
    public bool HasIgnoreEos { get; init; }

    /// <summary>It tells the usage with every chunk, so that a cut answer has one (<c>continuous_usage_stats</c>).</summary>
    public bool HasRunningUsage { get; init; }

    /// <summary>It takes the thoughts of earlier turns back.</summary>
    public bool HasReasoningInput { get; init; }
}
