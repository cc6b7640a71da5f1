using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Responses;

/// <summary>
/// Tells again which tools and which form of text a request asked for. Members that a request may leave out are written: both
/// specifications, OpenAI's and that of Open Responses, must hold.
/// </summary>
internal static class ResponseToolsJson
{
    public static void WriteText(Utf8JsonWriter json, OutputFormat? format, string verbosity)
    {
        json.WriteStartObject("text"u8);
        json.WriteStartObject("format"u8);
        switch (format)
        {
            case OutputFormat.JsonObject:
                json.WriteString("type"u8, "json_object"u8);
                break;
            case OutputFormat.JsonSchema schema:
                json.WriteString("type"u8, "json_schema"u8);
                json.WriteString("name"u8, schema.Name);
                json.WriteString("description"u8, schema.Description ?? "");
                WriteRaw(json, "schema"u8, schema.Schema);
                json.WriteBoolean("strict"u8, schema.Strict ?? false);
                break;
            default:
                json.WriteString("type"u8, "text"u8);
                break;
        }

        json.WriteEndObject();
        json.WriteString("verbosity"u8, verbosity);
        json.WriteEndObject();
    }

    public static void WriteTools(Utf8JsonWriter json, ToolUse? tools, string choice)
    {
        WriteChoice(json, tools?.Choice, choice);
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools?.Definitions ?? [])
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteString("name"u8, tool.Name);
            json.WriteString("description"u8, tool.Description);
            WriteRaw(json, "parameters"u8, tool.Parameters);
            WriteFlag(json, "strict"u8, tool.Strict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChoice(Utf8JsonWriter json, ToolChoice? choice, string otherwise)
    {
        if (choice is not { Name: { } name })
        {
            json.WriteString("tool_choice"u8, choice?.Value ?? otherwise);
            return;
        }

        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, "function"u8);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value ?? "null");
    }

    private static void WriteFlag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? flag)
    {
        if (flag is { } value)
        {
            json.WriteBoolean(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
