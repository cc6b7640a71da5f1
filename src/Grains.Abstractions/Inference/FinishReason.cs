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

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
