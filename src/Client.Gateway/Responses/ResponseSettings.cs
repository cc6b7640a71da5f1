using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>What a body of <c>/v1/responses</c> says beside what is generated: most of it is told again in the answer.</summary>
internal sealed record ResponseSettings
{
    /// <summary>What the client adds to the conversation. Items without an id of their own have an empty one.</summary>
    public required IReadOnlyList<SessionItem> Input { get; init; }

    /// <summary>What was said before, where the request goes on from another response.</summary>
    public IReadOnlyList<SessionItem> Context { get; init; } = [];

    /// <summary>Id of the response that the request goes on from.</summary>
    public string? PreviousId { get; init; }

    /// <summary>The conversation whose next turn the request is.</summary>
    public string? Conversation { get; init; }

    /// <summary>What to do when the conversation is too long; <see langword="null"/>: what the options of sessions say.</summary>
    public string? Truncation { get; init; }

    /// <summary>The response can be read again.</summary>
    public bool IsStored { get; init; } = true;

    /// <summary>The answer does not wait for the text.</summary>
    public bool InBackground { get; init; }

    /// <summary>Stands before everything else the model reads, and is no part of the conversation.</summary>
    public string? Instructions { get; init; }

    public int? MaxOutputTokens { get; init; }

    public int? MaxToolCalls { get; init; }

    public int TopLogprobs { get; init; }

    public bool ParallelToolCalls { get; init; } = true;

    public ToolUse? Tools { get; init; }

    /// <summary>What was sent of it where there are no tools that it chooses among.</summary>
    public string ToolChoice { get; init; } = "auto";

    /// <summary>The form of the text; <see langword="null"/>: any.</summary>
    public OutputFormat? Format { get; init; }

    public string Verbosity { get; init; } = "medium";

    public string? ReasoningEffort { get; init; }

    public string? ReasoningSummary { get; init; }

    public string? PromptCacheKey { get; init; }

    public string? SafetyIdentifier { get; init; }

    public string? User { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
