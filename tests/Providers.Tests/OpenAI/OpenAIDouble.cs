using Microsoft.AspNetCore.Http;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Answers as OpenAI does; which answer is for the model's name to say. The npm client reads it before our adapters do.</summary>
internal static class OpenAIDouble
{
    private const string TextUsage =
        """{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":0}}""";

    private const string ResponseUsage =
        """{"input_tokens":7,"input_tokens_details":{"cached_tokens":3},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":12}""";

    private const string ResponseItems =
        """
        [{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"c2VhbA=="},
         {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi there","annotations":[],"logprobs":[]}]},
         {"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"look","arguments":"{\"at\":1}"}]
        """;

    public static WireScript Script => WireScript.From(AnswerAsync);

    private static Task AnswerAsync(HttpContext context, WireRequest request)
    {
        var isStream = request.Json.TryGetProperty("stream", out var stream) && stream.GetBoolean();
        return Pick(request.Json.GetProperty("model").GetString()!, isStream).AnswerAsync(context, request);
    }

    private static WireScript Pick(string model, bool isStream) => (model, isStream) switch
    {
        ("text", true) => TextStream(),
        ("text", false) => WireScript.Json(Whole("""{"role":"assistant","content":"Grüße 🚂!","refusal":null}""", "stop", TextUsage)),
        ("tools", true) => WireScript.Sse(
            Chunk("""{"role":"assistant","content":null}"""),
            Chunk("""{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}"""),
            Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\"Ulm\"}"}}]}"""),
            Chunk("""{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"time","arguments":"{}"}}]}"""),
            Chunk("{}", "tool_calls"),
            "[DONE]"),
        ("tools", false) => WireScript.Json(Whole(
            """{"role":"assistant","content":null,"tool_calls":[{"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Ulm\"}"}},{"id":"call_b","type":"function","function":{"name":"time","arguments":"{}"}}]}""",
            "tool_calls")),
        ("reasoning", true) => WireScript.Sse(
            Chunk("""{"role":"assistant","content":""}"""),
            Chunk("""{"reasoning":"Hm.","reasoning_content":"Hm."}"""),
            Chunk("""{"content":"Yes."}"""),
            Chunk("""{"content":""}""", "length"),
            "[DONE]"),
        ("logprobs", _) => WireScript.Json(Whole("""{"role":"assistant","content":"Hi"}""", "stop", logprobs:
            """{"content":[{"token":"Hi","logprob":-0.5,"bytes":[72,105],"top_logprobs":[{"token":"Hi","logprob":-0.5,"bytes":[72,105]}]}],"refusal":null}""")),
        ("429", _) => WireScript.Json("""{"error":{"message":"Slow down.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", 429).With("Retry-After", "7"),
        ("401", _) => WireScript.Json("""{"error":{"message":"Incorrect API key.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""", 401),
        ("400", _) => WireScript.Json("""{"error":{"message":"Too long.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", 400),
        ("in band", _) => WireScript.Sse(Chunk("""{"content":"He"}"""), """{"error":{"message":"The engine died.","type":"server_error","param":null,"code":null}}"""),
        ("response", true) => ResponseStream(),
        ("response", false) => WireScript.Json(Response("completed", ResponseItems)),
        ("embedding", _) => WireScript.Json(
            """{"object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPwAAAAA="},{"object":"embedding","index":1,"embedding":"AAAAAAAAgD8="}],"model":"m","usage":{"prompt_tokens":4,"total_tokens":4}}"""),
        _ => WireScript.Json("""{"error":{"message":"The model does not exist.","type":"invalid_request_error","param":null,"code":"model_not_found"}}""", 404),
    };

    // Cut within characters and frames, with a comment between.
    private static WireScript TextStream()
    {
        string[] frames =
        [
            Chunk("""{"role":"assistant","content":"","refusal":null}"""), Chunk("""{"content":"Grü"}"""), Chunk("""{"content":"ße "}"""), Chunk("""{"content":"🚂"}"""),
            Chunk("""{"content":"!"}"""), Chunk("{}", "stop"), $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{{TextUsage}}}""", "[DONE]",
        ];
        var bytes = System.Text.Encoding.UTF8.GetBytes(": hello\n\n" + string.Concat(frames.Select(frame => $"data: {frame}\n\n")));
        return bytes.Chunk(7).Aggregate(new WireScript { ContentType = "text/event-stream; charset=utf-8" }, (script, piece) => script.Write(piece));
    }

    private static WireScript ResponseStream()
    {
        string[] events =
        [
            $$"""{"type":"response.created","response":{{Response("in_progress", "[]")}}}""",
            $$"""{"type":"response.in_progress","response":{{Response("in_progress", "[]")}}}""",
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}""",
            """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"Hm."}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"c2VhbA=="}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
            """{"type":"response.content_part.added","item_id":"msg_1","output_index":1,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Hi ","logprobs":[]}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"there","logprobs":[]}""",
            """{"type":"response.something_new","delta":{"not":"text"}}""",
            """{"type":"response.output_text.done","item_id":"msg_1","output_index":1,"content_index":0,"text":"Hi there","logprobs":[]}""",
            """{"type":"response.output_item.added","output_index":2,"item":{"id":"fc_1","type":"function_call","status":"in_progress","call_id":"call_1","name":"look","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"{\"at\":"}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"1}"}""",
            """{"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":2,"arguments":"{\"at\":1}"}""",
            """{"type":"response.output_item.done","output_index":2,"item":{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"look","arguments":"{\"at\":1}"}}""",
            $$"""{"type":"response.completed","response":{{Response("completed", ResponseItems)}}}""",
        ];
        return events.Select((data, i) => (Name: data.Split('"')[3], Data: data.ReplaceLineEndings("").Insert(1, $"\"sequence_number\":{i},")))
            .Aggregate(new WireScript { ContentType = "text/event-stream" }, (script, e) => script.Write($"event: {e.Name}\ndata: {e.Data}\n\n"));
    }

    private static string Chunk(string delta, string? finish = null) =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}}}],"usage":null}""";

    private static string Whole(string message, string finish, string usage = TextUsage, string logprobs = "null") =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{{message}},"logprobs":{{logprobs}},"finish_reason":"{{finish}}"}],"usage":{{usage}}}""";

    private static string Response(string status, string output) =>
        $$"""{"id":"resp_1","object":"response","created_at":1,"status":"{{status}}","model":"m","error":null,"incomplete_details":null,"output":{{output}},"usage":{{(status == "completed" ? ResponseUsage : "null")}}}""";
}
