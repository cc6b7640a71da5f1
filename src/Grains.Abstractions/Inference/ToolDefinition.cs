namespace Orleans.Ai.Inference;

/// <summary>A tool that the model may call (OpenAI API reference, <c>tools[].function</c>).</summary>
/// <param name="Name">What the model calls it by.</param>
/// <param name="Description">When and how to use it; <see langword="null"/>: not said.</param>
/// <param name="Parameters">JSON Schema of its arguments, as JSON; <see langword="null"/>: it takes none.</param>
/// <param name="Strict">Whether the arguments must match the schema exactly; <see langword="null"/>: the model's default.</param>
[GenerateSerializer, Immutable, Alias("ai.ToolDefinition")]
public sealed record ToolDefinition(
    [property: Id(0)] string Name, [property: Id(1)] string? Description, [property: Id(2)] string? Parameters, [property: Id(3)] bool? Strict = null);
