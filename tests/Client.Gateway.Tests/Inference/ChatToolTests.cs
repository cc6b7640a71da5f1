namespace Orleans.Ai.Inference;

public sealed class ChatToolTests
{
    private static readonly InferenceEvent[] Calls =
    [
        Script.Accepted(), Script.Thought("I "), Script.Thought("ask."), Script.Thought("", "mark"), Script.Call(0, "", "c1", "weather"), Script.Call(0, "{\"city\":"),
        Script.Call(1, "{}", "c2", "now"), Script.Call(0, "\"Rome\"}"), Script.End(reason: "tool_calls"), Script.Completed(),
    ];

    [Fact]
    public async Task Answer_OfThoughtsAndCalls_HasThemAndNoContent()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Calls));

        using var response = await host.ChatAsync();
        var choice = (await GatewayHost.ReadJsonAsync(response)).GetProperty("choices")[0];

        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        choice.GetProperty("message").GetRawText().ShouldBe("""
            {"role":"assistant","content":null,"refusal":null,"reasoning_content":"I ask.","reasoning_signature":"mark","annotations":[],
            "tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}},
            {"id":"c2","type":"function","function":{"name":"now","arguments":"{}"}}]}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Stream_OfThoughtsAndCalls_TellsThemPieceByPiece()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Calls));

        using var response = await host.ChatAsync("\"stream\":true");
        var choices = (await Sse.ReadObjectsAsync(response)).Select(chunk => chunk.GetProperty("choices")[0]).ToArray();

        choices[1..^1].Select(choice => choice.GetProperty("delta").GetRawText()).ShouldBe(
        [
            """{"reasoning_content":"I "}""",
            """{"reasoning_content":"ask."}""",
            """{"reasoning_content":"","reasoning_signature":"mark"}""",
            """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"weather","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}""",
            """{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"now","arguments":"{}"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"\"Rome\"}"}}]}""",
        ]);
        choices[^1].GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
    }

    [Fact]
    public async Task Refusal_IsToldAsOne()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(
            Script.Accepted(), Script.Refusal("No."), Script.Refusal(" Never."), Script.End(reason: "content_filter"), Script.Completed()));

        using var folded = await host.ChatAsync();
        using var streamed = await host.ChatAsync("\"stream\":true");
        var choice = (await GatewayHost.ReadJsonAsync(folded)).GetProperty("choices")[0];
        var deltas = (await Sse.ReadObjectsAsync(streamed)).Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").GetRawText()).ToArray();

        choice.GetProperty("message").GetRawText().ShouldBe("""{"role":"assistant","content":null,"refusal":"No. Never.","annotations":[]}""");
        choice.GetProperty("finish_reason").GetString().ShouldBe("content_filter");
        deltas[1..^1].ShouldBe(["""{"refusal":"No."}""", """{"refusal":" Never."}"""]);
    }

    [Fact]
    public async Task Usage_OfAModelThatThinks_TellsTheTokensOfThat()
    {
        var completed = new InferenceEvent.Completed { Sequence = 0, Usage = new() { PromptTokens = 5, CompletionTokens = 9, ReasoningTokens = 4 } };
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted(), Script.Text("a"), Script.End(), completed));

        using var response = await host.ChatAsync();
        var usage = (await GatewayHost.ReadJsonAsync(response)).GetProperty("usage");

        usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task Dispatching_BeforeAndWithinAnAnswer_WritesNothing()
    {
        var dispatching = new InferenceEvent.Dispatching { Sequence = 0, Target = new("openai", "gpt-4o") };
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(dispatching, dispatching, Script.Accepted(), dispatching, Script.Text("a"), Script.End(), Script.Completed()));

        using var streamed = await host.ChatAsync("\"stream\":true");
        using var several = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":["x","y"]}""");

        (await Sse.ReadObjectsAsync(streamed)).Length.ShouldBe(3);
        (await GatewayHost.ReadJsonAsync(several)).GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("text").GetString()).ShouldBe(["a", "a"]);
    }

    [Fact]
    public async Task Refusal_BehindDispatching_HasItsStatus()
    {
        var dispatching = new InferenceEvent.Dispatching { Sequence = 0, Target = new("openai", "gpt-4o") };
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(dispatching, Script.Failed(InferenceErrorCode.ProviderUnavailable)));

        using var response = await host.ChatAsync("\"stream\":true");

        ((int)response.StatusCode).ShouldBe(503);
        (await GatewayHost.ReadJsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("provider_unavailable");
    }

    [Fact]
    public async Task Completion_OfThoughtsAndCalls_IsItsText()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(
            Script.Accepted(), Script.Thought("Hm."), Script.Text("a"), Script.Call(0, "{}", "c", "f"), Script.End(), Script.Completed()));

        using var folded = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":"x"}""");
        using var streamed = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":"x","stream":true}""");

        (await GatewayHost.ReadJsonAsync(folded)).GetProperty("choices")[0].GetProperty("text").GetString().ShouldBe("a");
        (await Sse.ReadObjectsAsync(streamed)).Select(chunk => chunk.GetProperty("choices")[0].GetProperty("text").GetString()).ShouldBe(["a", ""]);
    }
}
