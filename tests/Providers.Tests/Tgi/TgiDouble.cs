using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Tgi;

/// <summary>Speaks TGI's API: what it answers follows from what it is asked.</summary>
internal static class TgiDouble
{
    private static readonly string[] Pieces = ["Hel", "lo", " world", "."];

    /// <summary>Answers whatever comes.</summary>
    public static WireScript Script { get; } = WireScript.From((context, request) => Answer(request).AnswerAsync(context, request));

    public static WireScript Error(int status, string type, string message = "It went wrong.") =>
        WireScript.Json(JsonSerializer.Serialize(new { error = message, error_type = type }), status);

    private static WireScript Answer(WireRequest request) => request.Path switch
    {
        "/generate" => Generate(request.Json, isArray: false),
        "/generate_stream" => GenerateStream(request.Json),
        "/" => request.Json.TryGetProperty("stream", out var stream) && stream.GetBoolean() ? GenerateStream(request.Json) : Generate(request.Json, isArray: true),
        "/v1/chat/completions" => Chat(request.Json),
        _ => Error(404, "not_found"),
    };

    private static WireScript Generate(JsonElement body, bool isArray)
    {
        if (Refusal(body) is { } refusal)
        {
            return refusal;
        }

        var pieces = PiecesOf(body);
        var answer = new JsonObject { ["generated_text"] = string.Concat(pieces) };
        if (HasDetails(body))
        {
            answer["details"] = new JsonObject
            {
                ["finish_reason"] = Reason(body),
                ["generated_tokens"] = pieces.Length + 1,
                ["seed"] = null,
                ["prefill"] = new JsonArray(),
                ["tokens"] = new JsonArray([.. pieces.Select(Token), Special()]),
            };
        }

        return WireScript.Json((isArray ? (JsonNode)new JsonArray(answer) : answer).ToJsonString()).With("x-prompt-tokens", "6");
    }

    // One event for each token, and a comment now and then; the last has the whole text. No [DONE].
    private static WireScript GenerateStream(JsonElement body)
    {
        if (Refusal(body) is { } refusal)
        {
            return refusal;
        }

        var (script, pieces) = (new WireScript { ContentType = "text/event-stream" }, PiecesOf(body));
        foreach (var (i, piece) in pieces.Index())
        {
            script = Write(script, new JsonObject { ["index"] = i + 1, ["token"] = Token(piece), ["generated_text"] = null, ["details"] = null }).Write(":\n\n");
        }

        return Write(script, new JsonObject
        {
            ["index"] = pieces.Length + 1,
            ["token"] = Special(),
            ["generated_text"] = string.Concat(pieces),
            ["details"] = HasDetails(body)
                ? new JsonObject { ["finish_reason"] = Reason(body), ["generated_tokens"] = pieces.Length + 1, ["seed"] = null, ["input_length"] = 6 }
                : null,
        });
    }

    private static WireScript? Refusal(JsonElement body)
    {
        if (!body.TryGetProperty("inputs", out var inputs) || inputs.ValueKind is not JsonValueKind.String)
        {
            return Error(422, "validation", "missing field `inputs`");
        }

        return Parameter(body, "temperature") is { ValueKind: JsonValueKind.Number } temperature && temperature.GetDouble() <= 0
            ? Error(422, "validation", "`temperature` must be strictly positive")
            : null;
    }

    // As TGI does, it tells the stop string that ended the answer.
    private static string[] PiecesOf(JsonElement body)
    {
        if (Parameter(body, "grammar").ValueKind is JsonValueKind.Object)
        {
            return ["""{"answer":""", "42}"];
        }

        return Reason(body) is "stop_sequence" ? Pieces[..3] : Pieces;
    }

    private static string Reason(JsonElement body) =>
        Parameter(body, "stop") is { ValueKind: JsonValueKind.Array } stop && stop.GetArrayLength() > 0 ? "stop_sequence"
        : Parameter(body, "max_new_tokens").ValueKind is JsonValueKind.Number ? "length" : "eos_token";

    private static bool HasDetails(JsonElement body) => Parameter(body, "details").ValueKind is JsonValueKind.True;

    private static JsonElement Parameter(JsonElement body, string name) =>
        body.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty(name, out var value) ? value : default;

    private static JsonObject Token(string text) => new() { ["id"] = 1, ["text"] = text, ["logprob"] = -0.5, ["special"] = false };

    private static JsonObject Special() => new() { ["id"] = 2, ["text"] = "</s>", ["logprob"] = -0.01, ["special"] = true };

    // The OpenAI route.
    private static WireScript Chat(JsonElement body)
    {
        if (!body.TryGetProperty("messages", out _))
        {
            return Error(422, "validation", "missing field `messages`");
        }

        const string Usage = """{"prompt_tokens":6,"completion_tokens":5,"total_tokens":11}""";
        var isTool = body.TryGetProperty("tools", out _);
        const string Call = """{"index":0,"id":"0","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}""";
        var turn = isTool ? $$"""{"role":"assistant","tool_calls":[{{Call}}]}""" : """{"role":"assistant","content":"Hello world."}""";
        var reason = isTool ? "tool_calls" : "stop";
        if (!body.TryGetProperty("stream", out var stream) || !stream.GetBoolean())
        {
            return WireScript.Json($$"""{"object":"chat.completion","id":"","created":1,"model":"m","system_fingerprint":"3.0","choices":[{"index":0,"message":{{turn}},"logprobs":null,"finish_reason":"{{reason}}"}],"usage":{{Usage}}}""");
        }

        return WireScript.Sse(
            $$"""{"object":"chat.completion.chunk","id":"","created":1,"model":"m","system_fingerprint":"3.0","choices":[{"index":0,"delta":{{turn}},"logprobs":null,"finish_reason":null}]}""",
            $$"""{"object":"chat.completion.chunk","id":"","created":1,"model":"m","system_fingerprint":"3.0","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":"{{reason}}"}]}""",
            $$"""{"object":"chat.completion.chunk","id":"","created":1,"model":"m","system_fingerprint":"3.0","choices":[],"usage":{{Usage}}}""");
    }

    private static WireScript Write(WireScript script, JsonObject e) => script.Write($"data:{e.ToJsonString()}\n\n");
}
