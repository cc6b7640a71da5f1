namespace Orleans.Ai.Inference;

/// <summary>Why a choice ended. An open vocabulary (OpenAI API reference, <c>choices[].finish_reason</c>).</summary>
/// <param name="Value">The reason's name on the wire.</param>
[GenerateSerializer, Immutable, Alias("ai.FinishReason")]
public readonly record struct FinishReason([property: Id(0)] string Value)
{
    /// <summary>The model ended its turn, or a stop string was met.</summary>
    public static FinishReason Stop { get; } = new("stop");

    /// <summary>The token limit or the context was reached.</summary>
    public static FinishReason Length { get; } = new("length");

    /// <summary>The model called tools and waits for what they return.</summary>
    public static FinishReason ToolCalls { get; } = new("tool_calls");

    /// <summary>A filter of the provider's stopped or withheld the answer.</summary>
    public static FinishReason ContentFilter { get; } = new("content_filter");

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
