using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>Speaks Anthropic's messages API: what it answers follows from what it is asked.</summary>
internal static class AnthropicDouble
{
    public const string Signature = "EqQBCgIYAhIM";

    /// <summary>Answers whatever comes.</summary>
    public static WireScript Script { get; } = WireScript.From((context, request) => Answer(request).AnswerAsync(context, request));

    public static WireScript Error(int status, string type, string message) =>
        WireScript.Json(JsonSerializer.Serialize(new { type = "error", error = new { type, message }, request_id = "req_1" }), status);

    private static WireScript Answer(WireRequest request)
    {
        var body = request.Json;
        if (Refusal(request, body) is { } refusal)
        {
            return refusal;
        }

        var blocks = Blocks(body);
        var reason = blocks.Exists(block => (string?)block["type"] == "tool_use") ? "tool_use" : "end_turn";
        return body.TryGetProperty("stream", out var stream) && stream.GetBoolean() ? Stream(blocks, reason) : WireScript.Json(Message(blocks, reason, Usage(7)).ToJsonString());
    }

    private static WireScript? Refusal(WireRequest request, JsonElement body)
    {
        if (request.Method != "POST" || request.Path != "/v1/messages")
        {
            return Error(404, "not_found_error", "Not found");
        }

        // The vendor's own client has gone over to the other header.
        if ((request.Headers.GetValueOrDefault("x-api-key") ?? request.Headers.GetValueOrDefault("Authorization")) is null or "Bearer stranger")
        {
            return Error(401, "authentication_error", "invalid x-api-key");
        }

        if (!request.Headers.ContainsKey("anthropic-version"))
        {
            return Error(400, "invalid_request_error", "anthropic-version: header is required");
        }

        foreach (var name in new[] { "model", "max_tokens", "messages" })
        {
            if (!body.TryGetProperty(name, out _))
            {
                return Error(400, "invalid_request_error", $"{name}: Field required");
            }
        }

        return body.GetProperty("model").GetString() == "missing" ? Error(404, "not_found_error", "model: missing") : null;
    }

    private static List<JsonObject> Blocks(JsonElement body)
    {
        var messages = body.GetProperty("messages").GetRawText();
        if (body.TryGetProperty("tools", out _) && !messages.Contains("tool_result", StringComparison.Ordinal))
        {
            return [Text("I look."), ToolUse()];
        }

        var answer = body.TryGetProperty("output_config", out var config) && config.TryGetProperty("format", out _) ? """{"answer":42}"""
            : messages.Contains("\"image\"", StringComparison.Ordinal) ? "A pixel." : "Hello world.";
        var thinks = body.TryGetProperty("thinking", out var thinking) && thinking.GetProperty("type").GetString() is "enabled" or "adaptive";
        return thinks ? [new JsonObject { ["type"] = "thinking", ["thinking"] = "Let me think.", ["signature"] = Signature }, Redacted(), Text(answer)] : [Text(answer)];
    }

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text, ["citations"] = null };

    private static JsonObject Redacted() => new() { ["type"] = "redacted_thinking", ["data"] = "c2VjcmV0" };

    private static JsonObject ToolUse() => new()
    {
        ["type"] = "tool_use",
        ["id"] = "toolu_1",
        ["name"] = "get_weather",
        ["input"] = new JsonObject { ["city"] = "Paris" },
        ["caller"] = new JsonObject { ["type"] = "direct" },
    };

    private static JsonObject Message(IEnumerable<JsonObject> blocks, string? reason, JsonObject usage) => new()
    {
        ["id"] = "msg_1",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = "claude-opus-4-7",
        ["content"] = new JsonArray([.. blocks]),
        ["stop_reason"] = reason,
        ["stop_sequence"] = null,
        ["stop_details"] = null,
        ["container"] = null,
        ["diagnostics"] = null,
        ["usage"] = usage,
    };

    private static JsonObject Usage(int output) => new()
    {
        ["input_tokens"] = 11,
        ["cache_creation_input_tokens"] = 20,
        ["cache_read_input_tokens"] = 300,
        ["cache_creation"] = null,
        ["output_tokens"] = output,
        ["output_tokens_details"] = new JsonObject { ["thinking_tokens"] = 2 },
        ["server_tool_use"] = null,
        ["service_tier"] = "standard",
        ["inference_geo"] = null,
        ["speed"] = null,
    };

    private static WireScript Stream(List<JsonObject> blocks, string reason)
    {
        var script = new WireScript { ContentType = "text/event-stream; charset=utf-8" };
        script = Write(script, new JsonObject { ["type"] = "message_start", ["message"] = Message([], null, Usage(1)) });
        script = Write(script, new JsonObject { ["type"] = "ping" });
        foreach (var (index, block) in blocks.Index())
        {
            script = Stream(script, index, block);
        }

        script = Write(script, new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = reason, ["stop_sequence"] = null, ["stop_details"] = null, ["container"] = null },
            ["usage"] = new JsonObject
            {
                ["input_tokens"] = 11,
                ["cache_creation_input_tokens"] = 20,
                ["cache_read_input_tokens"] = 300,
                ["output_tokens"] = 7,
                ["output_tokens_details"] = new JsonObject { ["thinking_tokens"] = 2 },
                ["server_tool_use"] = null,
            },
        });
        return Write(script, new JsonObject { ["type"] = "message_stop" });
    }

    // Begins empty, goes on in halves.
    private static WireScript Stream(WireScript script, int index, JsonObject block)
    {
        var (start, deltas) = (string?)block["type"] switch
        {
            "text" => (Text(""), Halves((string)block["text"]!).Select(text => new JsonObject { ["type"] = "text_delta", ["text"] = text })),
            "thinking" => (new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" },
                Halves((string)block["thinking"]!).Select(text => new JsonObject { ["type"] = "thinking_delta", ["thinking"] = text })
                    .Append(new JsonObject { ["type"] = "signature_delta", ["signature"] = Signature })),
            "tool_use" => (Empty(block), Halves(block["input"]!.ToJsonString()).Select(text => new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = text })),
            _ => (block, []),
        };
        script = Write(script, new JsonObject { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = start });
        foreach (var delta in deltas)
        {
            script = Write(script, new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = delta });
        }

        return Write(script, new JsonObject { ["type"] = "content_block_stop", ["index"] = index });
    }

    private static JsonObject Empty(JsonObject block)
    {
        var start = block.DeepClone().AsObject();
        start["input"] = new JsonObject();
        return start;
    }

    private static string[] Halves(string text) => [text[..(text.Length / 2)], text[(text.Length / 2)..]];

    private static WireScript Write(WireScript script, JsonObject e) => script.Write($"event: {(string)e["type"]!}\ndata: {e.ToJsonString()}\n\n");
}
