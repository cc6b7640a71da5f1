using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>
/// Reads the form that an answer must have. Chat completions put what a schema is into a member <c>json_schema</c>; responses do not.
/// </summary>
internal static class OutputFormatReader
{
    private const string AnySchema = "{}";

    /// <summary>Reads it.</summary>
    /// <param name="format">The member of the body.</param>
    /// <param name="isNested">A schema stands in a member of its own.</param>
    /// <param name="read">The form; <see langword="null"/>: any text.</param>
    /// <returns>It is one that this grid knows.</returns>
    public static bool TryRead(JsonParameter format, bool isNested, out OutputFormat? read)
    {
        var type = format.AsObject().Required("type").AsString();
        read = type switch
        {
            "json_object" => new OutputFormat.JsonObject(),
            "json_schema" => ReadSchema(isNested ? format.Required("json_schema").AsObject() : format),
            _ => null,
        };
        return read is not null || type == "text";
    }

    private static OutputFormat.JsonSchema ReadSchema(JsonParameter schema) => new(
        schema.Required("name").AsString(),
        schema.Optional("schema")?.AsRawObject() ?? AnySchema,
        schema.Optional("description")?.AsString(),
        schema.Optional("strict")?.AsBoolean());
}
