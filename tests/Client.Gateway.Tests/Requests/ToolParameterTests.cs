using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

public sealed class ToolParameterTests
{
    private const string Weather = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

    [Fact]
    public async Task Chat_WithTools_HandsThemToTheBackend()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.ChatAsync($$$"""
            "tools":[{"type":"function","function":{"name":"weather","description":"How it is.","parameters":{{{Weather.Replace(",", ",\n", StringComparison.Ordinal)}}},"strict":true}},
                     {"type":"function","function":{"name":"now"}}],
            "tool_choice":{"type":"function","function":{"name":"now"}},"parallel_tool_calls":false
            """);

        response.EnsureSuccessStatusCode();
        var tools = backend.LastRequest.Tools.ShouldNotBeNull();
        tools.Definitions.ShouldBe([new ToolDefinition("weather", "How it is.", Weather, true), new ToolDefinition("now", null, null)]);
        tools.Choice.ShouldBe(ToolChoice.Function("now"));
        tools.Parallel.ShouldBe(false);
        backend.LastRequest.Extra.ShouldBeNull();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("auto")]
    [InlineData("required")]
    public async Task ToolChoice_InBothFormats_IsRead(string choice)
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var chat = await host.ChatAsync($$$"""
            "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"{{{choice}}}"
            """);
        using var response = await host.RespondAsync($$"""
            "tools":[{"type":"function","name":"f"}],"tool_choice":"{{choice}}"
            """);

        backend.Requests.Count.ShouldBe(2);
        backend.Requests.ShouldAllBe(request => request.Tools!.Choice == new ToolChoice(choice, null) && request.Tools.Definitions.Single().Name == "f");
    }

    public static TheoryData<string, string, string> Formats => new()
    {
        { """{"type":"json_object"}""", """{"type":"json_object"}""", new OutputFormat.JsonObject().ToString() },
        {
            """{"type":"json_schema","json_schema":{"name":"answer","description":"One.","schema":{"type":"object"},"strict":true}}""",
            """{"type":"json_schema","name":"answer","description":"One.","schema":{"type":"object"},"strict":true}""",
            new OutputFormat.JsonSchema("answer", """{"type":"object"}""", "One.", true).ToString()
        },
        { """{"type":"json_schema","json_schema":{"name":"answer"}}""", """{"type":"json_schema","name":"answer"}""", new OutputFormat.JsonSchema("answer", "{}").ToString() },
    };

    [Theory, MemberData(nameof(Formats))]
    public async Task Format_InBothFormats_IsRead(string ofChat, string ofResponse, string expected)
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var chat = await host.ChatAsync($"\"response_format\":{ofChat}");
        using var response = await host.RespondAsync($$"""
            "text":{"format":{{ofResponse}}}
            """);

        backend.Requests.Select(request => request.Format?.ToString()).ShouldBe([expected, expected]);
    }

    [Fact]
    public async Task Chat_WithImagesThoughtsAndCalls_KeepsEachInItsTurn()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.ChatAsync("\"reasoning_effort\":\"high\"", """
            [{"role":"user","content":[{"type":"text","text":"What is "},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"low"}},{"type":"text","text":"this?"}]},
             {"role":"assistant","content":null,"reasoning_content":"Hm.","reasoning_signature":"s","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","function":{"name":"g","arguments":""}}]},
             {"role":"tool","tool_call_id":"c1","content":"4"},
             {"role":"assistant","content":"Four.","reasoning":"So."},
             {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]
            """);

        response.EnsureSuccessStatusCode();
        var messages = backend.LastRequest.Prompt.ShouldBeOfType<Prompt.Chat>().Messages;
        messages.Select(message => message.Content).ShouldBe(["What is this?", "", "4", "Four.", ""]);
        messages[0].Parts.ShouldBe([new ContentPart.Text("What is "), new ContentPart.Image("data:image/png;base64,AA==", "low"), new ContentPart.Text("this?")]);
        messages[1].Parts.ShouldBe([new ContentPart.Reasoning("Hm.", "s")]);
        messages[1].ToolCalls.ShouldBe([new ToolCall("c1", "f", "{}"), new ToolCall("c2", "g", "")]);
        messages[2].ToolCallId.ShouldBe("c1");
        messages[3].Parts.ShouldBe([new ContentPart.Reasoning("So."), new ContentPart.Text("Four.")]);
        messages[4].Parts.ShouldBe([new ContentPart.Image("https://example.org/a.png")]);
        backend.LastRequest.ReasoningEffort.ShouldBe("high");
    }

    [Fact]
    public async Task Response_WithImagesThoughtsAndCalls_JoinsWhatIsOneTurn()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.RespondAsync("\"reasoning\":{\"effort\":\"low\"}", """
            [{"role":"user","content":[{"type":"input_text","text":"What?"},{"type":"input_image","image_url":"data:image/png;base64,AA=="}]},
             {"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"Hm."}],"encrypted_content":"s"},
             {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
             {"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
             {"type":"function_call_output","call_id":"c1","output":"4"},
             {"type":"function_call_output","call_id":"c2","output":[{"type":"input_image","image_url":"https://example.org/a.png","detail":"high"}]},
             {"type":"reasoning","summary":[{"type":"summary_text","text":"Nobody answers."}]}]
            """);

        response.EnsureSuccessStatusCode();
        var messages = backend.LastRequest.Prompt.ShouldBeOfType<Prompt.Chat>().Messages;
        messages.Select(message => message.Role.Value).ShouldBe(["user", "assistant", "tool", "tool"]);
        messages[0].Parts[1].ShouldBe(new ContentPart.Image("data:image/png;base64,AA=="));
        messages[1].Parts.ShouldBe([new ContentPart.Reasoning("Hm.", "s")]);
        messages[1].ToolCalls.ShouldBe([new ToolCall("c1", "f", "{}"), new ToolCall("c2", "g", "{}")]);
        messages[3].Parts.ShouldBe([new ContentPart.Image("https://example.org/a.png", "high")]);
        messages[3].ToolCallId.ShouldBe("c2");
        backend.LastRequest.ReasoningEffort.ShouldBe("low");
    }

    [Fact]
    public async Task Fields_ThatOnlyProvidersKnow_ComeAsTheyWereUnderTheNamesOfChats()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var chat = await host.ChatAsync("""
            "top_a":0.5,"store":true,"verbosity":"low","tool_choice":"auto","guided_json":{"a":[1,null,"ü"]},"gone":null,"metadata":{"a":"b","c":1},"user":"u",
            "response_format":{"type":"grammar","grammar":"x"},"top_a":0.7
            """);
        using var completion = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":"x","suffix":"y","echo":true,"best_of":1}""");
        using var response = await host.RespondAsync("""
            "text":{"verbosity":"high"},"tool_choice":"required","user":"u","store":false,"max_tool_calls":3,"metadata":{"a":"b"}
            """);

        var fields = backend.Requests.Select(request => JsonElement.Parse(request.Extra!).EnumerateObject().OrderBy(field => field.Name).Select(field => field.ToString()).ToArray()).ToArray();
        fields[0].ShouldBe(["\"guided_json\":{\"a\":[1,null,\"ü\"]}", "\"response_format\":{\"type\":\"grammar\",\"grammar\":\"x\"}", "\"store\":true", "\"tool_choice\":\"auto\"", "\"top_a\":0.7", "\"user\":\"u\"", "\"verbosity\":\"low\""]);
        fields[1].ShouldBe(["\"suffix\":\"y\""]);
        fields[2].ShouldBe(["\"tool_choice\":\"required\"", "\"user\":\"u\"", "\"verbosity\":\"high\""]);
        backend.Requests.First().Metadata.ShouldBe(new Dictionary<string, string> { ["a"] = "b" });
        backend.LastRequest.Metadata.ShouldBe(new Dictionary<string, string> { ["a"] = "b" });
    }

    [Fact]
    public async Task Requests_ThatAskForNothingOfIt_CarryNothing()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var chat = await host.ChatAsync("""
            "tools":[],"tool_choice":null,"response_format":{"type":"text"},"temperature":1
            """);
        using var response = await host.RespondAsync("""
            "tools":[],"tool_choice":"auto","text":{"format":{"type":"text"}},"stream":true
            """);

        backend.Requests.ShouldAllBe(request => request.Tools == null && request.Format == null && request.Extra == null && request.Metadata.Count == 0);
        backend.Requests.Select(request => request.IsFolded).ShouldBe([true, false]);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "tools", "tools")]
    [InlineData("/v1/chat/completions", "messages[5].content[7].type", "messages[0].content[1].type")]
    [InlineData("/v1/responses", "tools", "tools")]
    [InlineData("/v1/responses", "response_format", "text.format")]
    [InlineData("/v1/responses", "reasoning_effort", "reasoning.effort")]
    [InlineData("/v1/responses", "verbosity", "text.verbosity")]
    [InlineData("/v1/responses", "messages[5].content[7].type", "input[0].content[1].type")]
    public async Task Refusal_OfWhoAnswers_NamesTheParameterAsTheClientDid(string path, string parameter, string named)
    {
        var refusal = (InferenceEvent.Failed)Script.Failed(InferenceErrorCode.UnsupportedParameter, $"'{parameter}' is not supported.");
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(refusal with { Error = refusal.Error with { Parameter = parameter } }));
        var (owner, text, image) = path == "/v1/responses"
            ? ("input", "input_text", """{"type":"input_image","image_url":"http://x/"}""") : ("messages", "text", """{"type":"image_url","image_url":{"url":"http://x/"}}""");

        using var response = await host.PostAsync(path, $$"""{"model":"demo","store":false,"{{owner}}":[{"role":"user","content":[{"type":"{{text}}","text":"a"},{{image}}]}]}""");
        var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");

        error.GetProperty("param").GetString().ShouldBe(named);
        error.GetProperty("message").GetString().ShouldBe($"'{named}' is not supported.");
        error.GetProperty("code").GetString().ShouldBe("unsupported_parameter");
    }
}
