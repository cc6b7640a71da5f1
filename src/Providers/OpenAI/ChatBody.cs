using Orleans.Ai.Inference;

namespace Orleans.Ai.OpenAI;

/// <summary>Writes a request of chat completions.</summary>
internal static class ChatBody
{
    public static void Write(RequestBody body)
    {
        body.Json.WriteStartArray("messages"u8);
        foreach (var message in ((Prompt.Chat)body.Request.Prompt).Messages)
        {
            ChatMessageWriter.Write(body, message);
        }

        body.Json.WriteEndArray();
        body.Integer(body.Dialect.TokenLimit, body.Request.Stopping.MaxTokens);
        WriteLogprobs(body);
        WriteTools(body);
        WriteFormat(body);
        if (body.Request.ReasoningEffort is { } effort)
        {
            body.Json.WriteString("reasoning_effort"u8, effort);
        }

        SharedFields.Write(body);
    }

    private static void WriteLogprobs(RequestBody body)
    {
        if (body.Request.TopLogprobs is { } top)
        {
            body.Json.WriteBoolean("logprobs"u8, true);
            body.Json.WriteNumber("top_logprobs"u8, top);
        }
    }

    private static void WriteTools(RequestBody body)
    {
        if (body.Request.Tools is not { } tools)
        {
            return;
        }

        var json = body.Json;
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools.Definitions)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            ToolFields.Write(json, tool);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteChoice(body, tools.Choice);
        if (tools.Parallel is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private static void WriteChoice(RequestBody body, ToolChoice? choice)
    {
        switch (choice)
        {
            case null:
                break;
            case { Name: { } name }:
                body.Json.WriteStartObject("tool_choice"u8);
                body.Json.WriteString("type"u8, "function"u8);
                body.Json.WriteStartObject("function"u8);
                body.Json.WriteString("name"u8, name);
                body.Json.WriteEndObject();
                body.Json.WriteEndObject();
                break;
            default:
                body.Json.WriteString("tool_choice"u8, choice.Value.Value);
                break;
        }
    }

    private static void WriteFormat(RequestBody body)
    {
        if (body.Request.Format is not { } format)
        {
            return;
        }

        body.Json.WriteStartObject("response_format"u8);
        if (format is OutputFormat.JsonSchema schema)
        {
            body.Json.WriteString("type"u8, "json_schema"u8);
            body.Json.WriteStartObject("json_schema"u8);
            ToolFields.Write(body.Json, schema);
            body.Json.WriteEndObject();
        }
        else
        {
            body.Json.WriteString("type"u8, "json_object"u8);
        }

        body.Json.WriteEndObject();
    }
}
