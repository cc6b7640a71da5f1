using System.Text;
using System.Text.Json;

namespace Orleans.Ai.OpenAI;

/// <summary>Chunks are read by hand: as the serializer would read them, whatever a server sends.</summary>
public sealed class ChatChunkTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("""{"choices":{}}""")]
    [InlineData("""{"choices":[1]}""")]
    [InlineData("""{"choices":[{"index":"0"}]}""")]
    [InlineData("""{"choices":[{"index":3000000000}]}""")]
    [InlineData("""{"choices":[{"index":1.5}]}""")]
    [InlineData("""{"choices":[{"delta":"x"}]}""")]
    [InlineData("""{"choices":[{"delta":{"refusal":5}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"\ud800"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":5}}]}""")]
    [InlineData("""{"choices":[{"finish_reason":5}]}""")]
    [InlineData("""{"choices":[{"logprobs":5}]}""")]
    [InlineData("""{"usage":5}""")]
    [InlineData("""{"usage":{"prompt_tokens":"5"}}""")]
    [InlineData("""{"usage":{"completion_tokens":1.5}}""")]
    [InlineData("""{"usage":{"prompt_tokens_details":[]}}""")]
    [InlineData("""{"usage":{"completion_tokens_details":{"reasoning_tokens":true}}}""")]
    [InlineData("""{"choices":[{}""")]
    [InlineData("""{"choices":[]} x""")]
    public void Read_OfWhatMakesNoSense_SaysSo(string json) => Should.Throw<JsonException>(() => Read(json));

    [Fact]
    public void Read_OfWhatIsUnknownNullOrEscaped_TakesTheRest()
    {
        var chunk = Read(
            """
            {"x":[{"choices":1}],"cho\u0069ces":[null,{"index":1,"delta":{"c\u006fntent":5,"tool_calls":null,"y":{"content":"no"}},"message":null,
            "finish_reason":null,"logprobs":null,"z":"}"}],"usage":null,"error":null,"system_fingerprint":null}
            """).ShouldNotBeNull();

        var choices = chunk.Choices.ShouldNotBeNull();
        choices.Count.ShouldBe(1);
        (choices[0].Index, choices[0].Delta!.Value.Content, choices[0].FinishReason).ShouldBe((1, "5", null));
        Read("null").ShouldBeNull();
        Read("{}")!.Choices.ShouldBeNull();
        Read("""{"error":"full"}""")!.Error!.Message.ShouldBe("full");
    }

    [Theory]
    [InlineData("""{}""", 0, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":null,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":null}}""", 0, 0, 0, 0)]
    [InlineData("""{"x":{"prompt_tokens":9},"completion_tokens_details":{"y":[1],"reasoning_tokens":4},"prompt_tokens_details":{"cached_tokens":2,"z":{"cached_tokens":9}},"completion_tokens":3,"prompt_tokens":1}""", 1, 3, 2, 4)]
    public void Read_OfUsage_TakesWhatIsKnown(string usage, long prompt, long completion, long cached, long reasoning) =>
        Read($$"""{"usage":{{usage}}}""")!.Usage!.ToUsage().ShouldBe(
            new() { PromptTokens = prompt, CompletionTokens = completion, CachedTokens = cached, ReasoningTokens = reasoning });

    [Fact]
    public void Read_OfOneAfterTheOther_LeavesNothingOfTheOneBefore()
    {
        var chunk = new ChatChunk();
        ChatChunkParser.TryRead("""{"choices":[{"index":1,"delta":{"content":"a"}},{}],"usage":{},"error":"x","system_fingerprint":"f"}"""u8, chunk).ShouldBeTrue();

        ChatChunkParser.TryRead("""{"choices":[{"delta":{}}]}"""u8, chunk).ShouldBeTrue();

        (chunk.Usage, chunk.Error, chunk.SystemFingerprint).ShouldBe((null, null, null));
        chunk.Choices.ShouldHaveSingleItem().ShouldBe(new ChatChunk.Choice { Delta = new ChatChunk.Turn() });
        ChatChunkParser.TryRead("{}"u8, chunk).ShouldBeTrue();
        chunk.Choices.ShouldBeNull();
    }

    private static ChatChunk? Read(string json)
    {
        var chunk = new ChatChunk();
        return ChatChunkParser.TryRead(Encoding.UTF8.GetBytes(json), chunk) ? chunk : null;
    }
}
