using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

public sealed class ChatExchangeTests
{
    private static readonly string[] Stream =
    [
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"xx"}""",
        """{"id":"c","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}],"usage":null}""",
        """{"id":"c","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null}],"usage":null}""",
        """{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}""",
        """{"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":1}}}""",
        "[DONE]",
    ];

    [Fact]
    public async Task Chat_AsAStream_GivesItsEvents()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Sse(Stream);

        var events = await TestProvider.Create("openai", listener.Address).CollectAsync(TestProvider.Ask());

        events.TextOf().ShouldBe("Hello");
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 9, CompletionTokens = 3, CachedTokens = 4, ReasoningTokens = 1 });
        events.OfType<InferenceEvent.ChoiceCompleted>().Single().Reason.ShouldBe(FinishReason.Stop);
        var accepted = (InferenceEvent.Accepted)events[0];
        (accepted.Target, accepted.Fingerprint).ShouldBe((new TargetId("test", "m"), "fp_1"));
        var request = listener.Requests.Single();
        request.Path.ShouldBe("/v1/chat/completions");
        request.Headers["Authorization"].ShouldBe($"Bearer {TestProvider.Canary}");
        request.Body.ShouldBe("""{"model":"m","messages":[{"role":"user","content":"Hello!"}],"stream":true,"stream_options":{"include_usage":true}}""");
    }

    [Fact]
    public async Task Chat_Folded_GivesTheSameText()
    {
        await using var listener = await WireListener.StartAsync();
        listener.Script = WireScript.Json(
            """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello","refusal":null},"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":2}}""");

        var events = await TestProvider.Create("openai", listener.Address).CollectAsync(TestProvider.Ask(isFolded: true));

        events.TextOf().ShouldBe("Hello");
        events.EndOf().Usage.ShouldBe(new() { PromptTokens = 9, CompletionTokens = 2 });
        listener.Requests.Single().Body.ShouldBe("""{"model":"m","messages":[{"role":"user","content":"Hello!"}]}""");
    }
}
