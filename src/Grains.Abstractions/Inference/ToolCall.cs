namespace Orleans.Ai.Inference;

/// <summary>A call of a tool, as the model made it.</summary>
/// <param name="Id">Which call; the tool's answer names it.</param>
/// <param name="Name">Which tool.</param>
/// <param name="Arguments">What it was called with: JSON as the model wrote it, thus not always valid.</param>
[GenerateSerializer, Immutable, Alias("ai.ToolCall")]
public sealed record ToolCall([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] string Arguments);
