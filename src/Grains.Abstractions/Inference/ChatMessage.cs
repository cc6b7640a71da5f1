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
}
