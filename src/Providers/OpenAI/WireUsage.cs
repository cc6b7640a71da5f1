using Orleans.Ai.Usage;

namespace Orleans.Ai.OpenAI;

internal sealed class WireUsage
{
    public long? PromptTokens { get; set; }

    public long? CompletionTokens { get; set; }

    public PromptDetails? PromptTokensDetails { get; set; }

    public CompletionDetails? CompletionTokensDetails { get; set; }

    public TokenUsage ToUsage() => new()
    {
        PromptTokens = PromptTokens ?? 0,
        CompletionTokens = CompletionTokens ?? 0,
        CachedTokens = PromptTokensDetails?.CachedTokens ?? 0,
        ReasoningTokens = CompletionTokensDetails?.ReasoningTokens ?? 0,
    };

    internal sealed class PromptDetails
    {
        public long? CachedTokens { get; set; }
    }

    internal sealed class CompletionDetails
    {
        public long? ReasoningTokens { get; set; }
    }
}
