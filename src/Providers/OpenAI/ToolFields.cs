using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.OpenAI;

/// <summary>The fields of tools and schemas that all of OpenAI's formats share.</summary>
internal static class ToolFields
{
    public static void Write(Utf8JsonWriter json, ToolDefinition tool)
    {
        json.WriteString("name"u8, tool.Name);
        Write(json, tool.Description, tool.Strict);
        if (tool.Parameters is { } parameters)
        {
            json.WritePropertyName("parameters"u8);
            json.WriteRawValue(parameters);
        }
    }

    public static void Write(Utf8JsonWriter json, OutputFormat.JsonSchema schema)
    {
        json.WriteString("name"u8, schema.Name);
        Write(json, schema.Description, schema.Strict);
        json.WritePropertyName("schema"u8);
        json.WriteRawValue(schema.Schema);
    }

    private static void Write(Utf8JsonWriter json, string? description, bool? strict)
    {
        if (description is not null)
        {
            json.WriteString("description"u8, description);
        }

        if (strict is { } isStrict)
        {
            json.WriteBoolean("strict"u8, isStrict);
        }
    }
}
