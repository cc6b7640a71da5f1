namespace Orleans.Ai.Inference;

/// <summary>The tools of a request.</summary>
[GenerateSerializer, Immutable, Alias("ai.ToolUse")]
public sealed record ToolUse
{
    /// <summary>What the model may call; at least one.</summary>
    [Id(0)]
    public required IReadOnlyList<ToolDefinition> Definitions { get; init; }

    /// <summary>Whether it calls them; <see langword="null"/>: as the model's default is.</summary>
    [Id(1)]
    public ToolChoice? Choice { get; init; }

    /// <summary>Whether it may call several in one turn; <see langword="null"/>: as the model's default is.</summary>
    [Id(2)]
    public bool? Parallel { get; init; }
}
