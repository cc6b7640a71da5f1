using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Inference;

public sealed class ChatStreamTests
{
    [Fact]
    public async Task Stream_OfTwoTokens_HasOpenAIsFraming()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), time: time);

        using var response = await host.ChatAsync("\"stream\":true");
        var data = await Sse.ReadAsync(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/event-stream; charset=utf-8");
        var id = JsonElement.Parse(data[0]).GetProperty("id").GetString()!;
        id.ShouldStartWith("chatcmpl-");
        var head = $$"""{"id":"{{id}}","object":"chat.completion.chunk","created":1700000000,"model":"demo","system_fingerprint":"fp_0123456789ab","choices":[{"index":0,"delta":""";
        data.ShouldBe(
        [
            head + """{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}]}""",
            head + """{"content":"Hello"},"logprobs":null,"finish_reason":null}]}""",
            head + """{"content":" world"},"logprobs":null,"finish_reason":null}]}""",
            head + """{},"logprobs":null,"finish_reason":"stop"}]}""",
            "[DONE]",
        ]);
    }

    [Fact]
    public async Task Stream_WithUsage_EndsWithAChunkOfUsageAndNullBefore()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.ChatAsync("""
            "stream":true,"stream_options":{"include_usage":true}
            """);
        var chunks = await Sse.ReadObjectsAsync(response);

        chunks[..^1].ShouldAllBe(chunk => chunk.GetProperty("usage").ValueKind == JsonValueKind.Null);
        chunks[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        var usage = chunks[^1].GetProperty("usage");
        usage.GetProperty("prompt_tokens").GetInt32().ShouldBe(7);
        usage.GetProperty("completion_tokens").GetInt32().ShouldBe(2);
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(9);
        usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Stream_OfTwoChoices_InterleavesThem()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.ChatAsync("\"stream\":true,\"n\":2");
        var choices = (await Sse.ReadObjectsAsync(response)).Select(chunk => chunk.GetProperty("choices")[0]).ToArray();

        choices.Select(choice => choice.GetProperty("index").GetInt32()).ShouldBe([0, 1, 0, 1, 0, 1, 0, 1]);
        choices.Count(choice => choice.GetProperty("finish_reason").ValueKind == JsonValueKind.String).ShouldBe(2);
    }

    [Fact]
    public async Task Stream_OfHeldBackText_SendsNoEmptyChunkUnlessItCarriesLogprobs()
    {
        var backend = ScriptedBackend.Playing(
            Script.Accepted(), Script.Text(""), Script.Text("", 0, Script.Logprob("a", -1)), Script.Text("ab"), Script.End(), Script.Completed());
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.ChatAsync("\"stream\":true,\"logprobs\":true");
        var choices = (await Sse.ReadObjectsAsync(response)).Select(chunk => chunk.GetProperty("choices")[0].GetRawText()).ToArray();

        choices.ShouldBe(
        [
            """{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}""",
            """{"index":0,"delta":{"content":""},"logprobs":{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[]}],"refusal":null},"finish_reason":null}""",
            """{"index":0,"delta":{"content":"ab"},"logprobs":null,"finish_reason":null}""",
            """{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}""",
        ]);
    }
}
