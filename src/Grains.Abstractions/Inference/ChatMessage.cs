namespace Orleans.Ai.Inference;

/// <summary>One turn of a conversation.</summary>
[GenerateSerializer, Immutable, Alias("ai.ChatMessage")]
public sealed record ChatMessage
{
    /// <summary>Who speaks.</summary>
    [Id(0)]
    public required ChatRole Role { get; init; }

    /// <summary>The text of the turn; empty when there is none.</summary>
    [Id(1)]
    public required string Content { get; init; }

    /// <summary>Name of the participant, where several share a role.</summary>
    [Id(2)]
    public string? Name { get; init; }

    /// <summary>Tools that the model called in this turn of its own. Default none.</summary>
    [Id(3)]
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call that this turn of a tool answers; <see langword="null"/>: not said.</summary>
    [Id(4)]
    public string? ToolCallId { get; init; }

    /// <summary>
    /// The turn in its parts, where it is more than one text; <see cref="Content"/> is then the texts among them, joined.
    /// Default none.
    /// </summary>
    [Id(5)]
    public IReadOnlyList<ContentPart> Parts { get; init; } = [];
}
