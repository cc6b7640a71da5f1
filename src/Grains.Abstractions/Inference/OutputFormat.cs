namespace Orleans.Ai.Inference;

/// <summary>The form that an answer must have, as a closed union; plain text is the absence of one (OpenAI API reference, <c>response_format</c>).</summary>
[GenerateSerializer, Immutable, Alias("ai.OutputFormat")]
public abstract record OutputFormat
{
    private OutputFormat()
    {
    }

    /// <summary>Any JSON object.</summary>
    [GenerateSerializer, Immutable, Alias("ai.OutputFormat.JsonObject")]
    public sealed record JsonObject : OutputFormat;

    /// <summary>JSON that matches a schema.</summary>
    /// <param name="Name">The schema's name.</param>
    /// <param name="Schema">The JSON Schema, as JSON.</param>
    /// <param name="Description">What it is for; <see langword="null"/>: not said.</param>
    /// <param name="Strict">Whether the answer must match it exactly; <see langword="null"/>: the model's default.</param>
    [GenerateSerializer, Immutable, Alias("ai.OutputFormat.JsonSchema")]
    public sealed record JsonSchema(
        [property: Id(0)] string Name, [property: Id(1)] string Schema, [property: Id(2)] string? Description = null, [property: Id(3)] bool? Strict = null) : OutputFormat;
}
