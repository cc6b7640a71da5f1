namespace Orleans.Ai.Inference;

/// <summary>
/// Who speaks in a conversation. An open vocabulary: a model's chat template decides what it accepts
/// (OpenAI API reference, <c>messages[].role</c>).
/// </summary>
/// <param name="Value">The role's name on the wire.</param>
[GenerateSerializer, Immutable, Alias("ai.ChatRole")]
public readonly record struct ChatRole([property: Id(0)] string Value)
{
    /// <summary>Instructions of the application.</summary>
    public static ChatRole System { get; } = new("system");

    /// <summary>Instructions of the application, in newer OpenAI models; templates see it as <see cref="System"/>.</summary>
    public static ChatRole Developer { get; } = new("developer");

    /// <summary>The person.</summary>
    public static ChatRole User { get; } = new("user");

    /// <summary>The model.</summary>
    public static ChatRole Assistant { get; } = new("assistant");

    /// <summary>What a tool returned.</summary>
    public static ChatRole Tool { get; } = new("tool");

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
