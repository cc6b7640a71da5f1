using System.Text.Json;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>
/// Tokens as Anthropic counts them: those read anew, those read from the cache and those written to it stand apart, and only
/// together are they the prompt. Later counts take the place of earlier ones.
/// </summary>
internal readonly record struct AnthropicUsage
{
    private long Input { get; init; }

    private long CacheWrite { get; init; }

    private long CacheRead { get; init; }

    private long Output { get; init; }

    private long Thought { get; init; }

    /// <summary>With what a later count says.</summary>
    public AnthropicUsage Read(JsonElement usage) => new()
    {
        Input = usage.Number("input_tokens") ?? Input,
        CacheWrite = usage.Number("cache_creation_input_tokens") ?? CacheWrite,
        CacheRead = usage.Number("cache_read_input_tokens") ?? CacheRead,
        Output = usage.Number("output_tokens") ?? Output,
        Thought = usage.Object("output_tokens_details").Number("thinking_tokens") ?? Thought,
    };

    /// <summary>As this grid counts them.</summary>
    /// <param name="seen">Tokens that were certainly written, counted or not.</param>
    public TokenUsage Total(int seen) => new()
    {
        PromptTokens = Input + CacheWrite + CacheRead,
        CachedTokens = CacheRead,
        CacheWriteTokens = CacheWrite,
        CompletionTokens = Math.Max(Output, seen),
        ReasoningTokens = Thought,
    };
}
