namespace Orleans.Ai.Inference;

/// <summary>Whether the model calls tools. An open vocabulary (OpenAI API reference, <c>tool_choice</c>).</summary>
/// <param name="Value"><c>auto</c>, <c>none</c> or <c>required</c>; <c>function</c> for the one named.</param>
/// <param name="Name">The tool that must be called, with <c>function</c>; else <see langword="null"/>.</param>
[GenerateSerializer, Immutable, Alias("ai.ToolChoice")]
public readonly record struct ToolChoice([property: Id(0)] string Value, [property: Id(1)] string? Name = null)
{
    /// <summary>The model decides.</summary>
    public static ToolChoice Auto { get; } = new("auto");

    /// <summary>No tool is called.</summary>
    public static ToolChoice None { get; } = new("none");

    /// <summary>At least one is called.</summary>
    public static ToolChoice Required { get; } = new("required");

    /// <summary>This one is called.</summary>
    public static ToolChoice Function(string name) => new("function", name);
}
