using System.Text.Json.Nodes;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>Writes tools, and whether they are to be called.</summary>
internal static class AnthropicTools
{
    public static void Write(JsonObject body, ToolUse? tools)
    {
        if (tools is null)
        {
            return;
        }

        body["tools"] = new JsonArray([.. tools.Definitions.Select(Tool)]);
        body.Set("tool_choice", Choice(tools));
    }

    private static JsonObject Tool(ToolDefinition definition)
    {
        var tool = new JsonObject { ["name"] = definition.Name };
        tool.Set("description", definition.Description);
        tool["input_schema"] = Schema(definition.Parameters);
        tool.Set("strict", definition.Strict);
        return tool;
    }

    // The API wants an object even of tools that take nothing.
    private static JsonObject Schema(string? parameters)
    {
        var schema = parameters is null ? [] : JsonNode.Parse(parameters)?.AsObject() ?? [];
        if (schema.SetDefault("type", "object"))
        {
            schema.SetDefault("properties", new JsonObject());
        }

        return schema;
    }

    private static JsonObject? Choice(ToolUse tools)
    {
        var choice = tools.Choice switch
        {
            null when tools.Parallel is null => null,
            { Value: "none" } => new JsonObject { ["type"] = "none" },
            { Value: "required" } => new JsonObject { ["type"] = "any" },
            { Value: "function", Name: { } name } => new JsonObject { ["type"] = "tool", ["name"] = name },
            _ => new JsonObject { ["type"] = "auto" },
        };
        if (tools.Parallel is { } parallel && choice is not null && tools.Choice != ToolChoice.None)
        {
            choice["disable_parallel_tool_use"] = !parallel;
        }

        return choice;
    }
}
