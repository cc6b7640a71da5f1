namespace Orleans.Ai.Providers;

/// <summary>How a vendor's server writes an answer.</summary>
/// <param name="Kind">The provider's kind.</param>
/// <param name="BasePath">What its base address ends with.</param>
/// <param name="Silent">What a stream has before its content.</param>
/// <param name="Piece">A piece of content in a stream.</param>
/// <param name="End">The orderly end of a stream, with its tokens.</param>
/// <param name="Whole">An answer that is not streamed, with its tokens.</param>
/// <param name="Errors">Errors as they stand in a stream after a status of 200.</param>
internal sealed record WireFormat(
    string Kind,
    string BasePath,
    string[] Silent,
    Func<string, string> Piece,
    Func<int, string> End,
    Func<string, int, string> Whole,
    string[] Errors)
{
    public static WireFormat OpenAI { get; } = new(
        "openai",
        "v1",
        [Chunk("""{"role":"assistant","content":"","refusal":null}""", "null")],
        text => Chunk($$"""{"content":"{{text}}"}""", "null"),
        tokens => Chunk("{}", "\"stop\"") + Data($$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{{OpenAIUsage(tokens)}}}""") + Data("[DONE]"),
        (text, tokens) => $$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{text}}"},"finish_reason":"stop"}],"usage":{{OpenAIUsage(tokens)}}}""",
        [
            """{"error":{"message":"The server had an error.","type":"server_error","param":null,"code":null}}""",
            """{"error":{"message":"EngineCore failed.","type":"InternalServerError","param":null,"code":500}}""",
        ]);

    public static WireFormat Anthropic { get; } = new(
        "anthropic",
        "",
        [
            Event("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}}"""),
            Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
        ],
        text => Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}"""),
        tokens => Event("content_block_stop", """{"type":"content_block_stop","index":0}""")
            + Event("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":{{{tokens}}}}}""")
            + Event("message_stop", """{"type":"message_stop"}"""),
        (text, tokens) => $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"{{{text}}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":{{{tokens}}}}}""",
        ["""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""]);

    /// <summary>An event of a stream.</summary>
    public static string Data(string data) => $"data: {data}\n\n";

    private static string Event(string name, string data) => $"event: {name}\n{Data(data)}";

    private static string Chunk(string delta, string finish) =>
        Data($$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}],"usage":null}""");

    private static string OpenAIUsage(int tokens) => $$"""{"prompt_tokens":7,"completion_tokens":{{tokens}},"total_tokens":{{7 + tokens}}}""";
}
