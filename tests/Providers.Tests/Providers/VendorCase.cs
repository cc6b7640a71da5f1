using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>What a vendor's stream looks like, for faults that all have in common.</summary>
/// <param name="Kind">The provider's kind.</param>
/// <param name="IsChat">A conversation is asked; else plain text.</param>
/// <param name="Silent">Frames without content, as they come first.</param>
/// <param name="Content">A frame with the text <c>Hel</c>.</param>
/// <param name="Error">A frame that says that the server is overloaded or fails.</param>
internal sealed record VendorCase(string Kind, bool IsChat, string[] Silent, string Content, string Error)
{
    public static IReadOnlyList<VendorCase> All { get; } =
    [
        new(
            "anthropic",
            IsChat: true,
            ["""{"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}""", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""],
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}""",
            """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""),
        .. new[] { "gemini", "vertex" }.Select(kind => new VendorCase(
            kind,
            IsChat: true,
            ["""{"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"index":0}],"usageMetadata":{"promptTokenCount":5}}"""],
            """{"candidates":[{"content":{"role":"model","parts":[{"text":"Hel"}]},"index":0}]}""",
            """{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""")),
        new(
            "tgi",
            IsChat: false,
            ["""{"index":1,"token":{"id":0,"text":"<s>","logprob":0,"special":true},"generated_text":null,"details":null}"""],
            """{"index":2,"token":{"id":1,"text":"Hel","logprob":-0.1,"special":false},"generated_text":null,"details":null}""",
            """{"error":"Request failed during generation","error_type":"generation"}"""),
        new(
            "tgi",
            IsChat: true,
            ["""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"""],
            """{"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}""",
            """{"error":"Request failed during generation","error_type":"generation"}"""),
        new(
            "triton",
            IsChat: false,
            ["""{"text_output":"","finish_reason":"None"}"""],
            """{"text_output":"Hel","finish_reason":"None"}""",
            """{"error":"CUDA out of memory"}"""),
        new(
            "openai-responses",
            IsChat: true,
            ["""{"type":"response.created","response":{"id":"r","status":"in_progress","output":[]}}"""],
            """{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hel"}""",
            """{"type":"error","code":"server_error","message":"The server had an error.","param":null}"""),
        .. new[] { "openai", "azure", "vllm", "compatible" }.Select(kind => new VendorCase(
            kind,
            IsChat: true,
            ["""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"""],
            """{"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}""",
            """{"error":{"message":"The engine died.","type":"server_error","param":null,"code":null}}""")),
    ];

    /// <summary>Names of the cases, as a theory's data.</summary>
    public static TheoryData<string> Names { get; } = new(All.Select(vendor => vendor.Name));

    public string Name => $"{Kind} {(IsChat ? "chat" : "text")}";

    public static VendorCase Of(string name) => All.Single(vendor => vendor.Name == name);

    public InferenceRequest Ask(bool isFolded = false) => IsChat ? TestProvider.Ask(isFolded: isFolded) : TestProvider.Ask(new Prompt.Text("Hello!"), isFolded);
}
