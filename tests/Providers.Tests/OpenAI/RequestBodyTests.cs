using System.Text.Json;
using Orleans.Ai.Features;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>What is sent, by kind of provider.</summary>
public sealed class RequestBodyTests
{
    private static readonly InferenceRequest Rich = TestProvider.Ask(new Prompt.Chat(
    [
        new() { Role = ChatRole.Developer, Content = "Be brief." },
        new()
        {
            Role = ChatRole.User,
            Content = "What is this?",
            Parts = [new ContentPart.Text("What is this?"), new ContentPart.Image("data:image/png;base64,AAAA", "low")],
        },
        new()
        {
            Role = ChatRole.Assistant,
            Content = "",
            ToolCalls = [new ToolCall("call_1", "look", """{"at":"it"}""")],
            Parts = [new ContentPart.Reasoning("Let me look.", "rs_1:sealed")],
        },
        new() { Role = ChatRole.Tool, Content = "a cat", ToolCallId = "call_1" },
    ])) with
    {
        Sampling = new() { Temperature = 0.7f, TopP = 0.9f, Seed = 7, PresencePenalty = 0.5f, FrequencyPenalty = -1, TopK = 40, MinP = 0.1f },
        Stopping = new() { MaxTokens = 100 },
        TopLogprobs = 2,
        Tools = new() { Definitions = [new("look", "Looks.", """{"type":"object"}""", true)], Choice = ToolChoice.Function("look"), Parallel = false },
        Format = new OutputFormat.JsonSchema("answer", """{"type":"object","properties":{}}""", "An answer.", true),
        ReasoningEffort = "low",
        Extra = """{"service_tier":"flex","temperature":2,"stream":false,"guided_regex":"a+"}""",
    };

    [Fact]
    public void Chat_WithEverything_IsWrittenAsOpenAIWantsIt()
    {
        var (call, json) = Write("openai", Rich);

        call.Path.ShouldBe("v1/chat/completions");
        call.Dropped.ShouldBe(["reasoning_content", "top_k", "min_p"], ignoreOrder: true);
        Same(json, """
            {"model":"m","messages":[
              {"role":"developer","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"look","arguments":"{\"at\":\"it\"}"}}]},
              {"role":"tool","content":"a cat","tool_call_id":"call_1"}],
             "max_completion_tokens":100,"logprobs":true,"top_logprobs":2,
             "tools":[{"type":"function","function":{"name":"look","description":"Looks.","strict":true,"parameters":{"type":"object"}}}],
             "tool_choice":{"type":"function","function":{"name":"look"}},"parallel_tool_calls":false,
             "response_format":{"type":"json_schema","json_schema":{"name":"answer","description":"An answer.","strict":true,"schema":{"type":"object","properties":{}}}},
             "reasoning_effort":"low","stream":true,"stream_options":{"include_usage":true},
             "temperature":0.7,"top_p":0.9,"seed":7,"presence_penalty":0.5,"frequency_penalty":-1,
             "service_tier":"flex","guided_regex":"a+"}
            """);
    }

    [Theory, InlineData("openai"), InlineData("azure"), InlineData("vllm"), InlineData("compatible")]
    [Covers("openai azure vllm compatible", Feature.Schema, Feature.Images)]
    public async Task Chat_OfEachKind_IsSentWithToolsSchemaAndImages(string kind)
    {
        await using var listener = await WireListener.StartAsync();

        await TestProvider.Create(kind, listener.Address).CollectAsync(Rich);

        var json = listener.Requests.Single().Json;
        json.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString().ShouldBe("look");
        json.GetProperty("messages")[1].GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString().ShouldBe("data:image/png;base64,AAAA");
        json.GetProperty("response_format").GetProperty("json_schema").GetProperty("name").GetString().ShouldBe("answer");
    }

    [Fact]
    public void Chat_ForVllm_HasItsExtras()
    {
        var (call, json) = Write("vllm", Rich with { Stopping = new() { MaxTokens = 5, IgnoreEndOfSequence = true, StopStrings = ["x"] }, ChoiceCount = 2 });

        call.Dropped.ShouldBeEmpty();
        json.GetProperty("messages")[0].GetProperty("role").GetString().ShouldBe("system");
        json.GetProperty("messages")[2].GetProperty("reasoning").GetString().ShouldBe("Let me look.");
        Same(json.GetProperty("stream_options"), """{"include_usage":true,"continuous_usage_stats":true}""");
        (json.GetProperty("top_k").GetInt32(), json.GetProperty("max_tokens").GetInt32(), json.GetProperty("n").GetInt32()).ShouldBe((40, 5, 2));
        json.GetProperty("ignore_eos").GetBoolean().ShouldBeTrue();
        Same(json.GetProperty("stop"), """["x"]""");
    }

    [Fact]
    [Covers("openai-responses", Feature.Schema, Feature.Images)]
    public void Response_WithEverything_IsWrittenAsOpenAIWantsIt()
    {
        var (call, json) = Write("openai-responses", Rich);

        call.Path.ShouldBe("v1/responses");
        call.Dropped.ShouldBe(["seed", "presence_penalty", "frequency_penalty", "top_k", "min_p"], ignoreOrder: true);
        Same(json, """
            {"model":"m","input":[
              {"type":"message","role":"developer","content":"Be brief."},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"What is this?"},{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"low"}]},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Let me look."}],"encrypted_content":"sealed"},
              {"type":"function_call","call_id":"call_1","name":"look","arguments":"{\"at\":\"it\"}"},
              {"type":"function_call_output","call_id":"call_1","output":"a cat"}],
             "store":false,"stream":true,"max_output_tokens":100,"temperature":0.7,"top_p":0.9,"top_logprobs":2,
             "include":["message.output_text.logprobs","reasoning.encrypted_content"],"reasoning":{"effort":"low","summary":"auto"},
             "text":{"format":{"type":"json_schema","name":"answer","description":"An answer.","strict":true,"schema":{"type":"object","properties":{}}}},
             "tools":[{"type":"function","name":"look","description":"Looks.","strict":true,"parameters":{"type":"object"}}],
             "tool_choice":{"type":"function","name":"look"},"parallel_tool_calls":false,"service_tier":"flex","guided_regex":"a+"}
            """);
    }

    [Theory]
    [InlineData("/", null, "openai/deployments/m/chat/completions?api-version=2024-10-21")]
    [InlineData("/openai", "2025-01-01-preview", "deployments/m/chat/completions?api-version=2025-01-01-preview")]
    [InlineData("/openai/v1", null, "chat/completions")]
    [InlineData("/openai/v1/", "preview", "chat/completions?api-version=preview")]
    public void Chat_ForAzure_GoesToTheDeployment(string path, string? version, string expected)
    {
        var options = new ProviderOptions { Address = new Uri("https://x.openai.azure.com" + path), ApiVersion = version };

        new AzureCall(options).Path.ShouldBe(expected);
    }

    [Fact]
    public async Task Chat_ForAzure_ShowsItsKeyInItsOwnHeader()
    {
        await using var listener = await WireListener.StartAsync();

        await TestProvider.Create("azure", listener.Address).CollectAsync(TestProvider.Ask());

        var request = listener.Requests.Single();
        request.Headers["api-key"].ShouldBe(TestProvider.Canary);
        request.Headers.ShouldNotContainKey("Authorization");
        request.Path.ShouldBe("/openai/deployments/m/chat/completions?api-version=2024-10-21");
    }

    [Fact]
    public void Prompt_ThatIsNoChat_GoesToCompletions()
    {
        var (text, json) = Write("openai", TestProvider.Ask(new Prompt.Text("Once")) with { TopLogprobs = 3, Stopping = new() { MaxTokens = 9 } });
        var (_, tokens) = Write("vllm", TestProvider.Ask(new Prompt.Tokens([1, 2, 3]), isFolded: true));

        text.Path.ShouldBe("v1/completions");
        Same(json, """{"model":"m","prompt":"Once","max_tokens":9,"logprobs":3,"stream":true,"stream_options":{"include_usage":true}}""");
        Same(tokens, """{"model":"m","prompt":[1,2,3]}""");
    }

    [Theory]
    [InlineData("openai", "top_k")]
    [InlineData("openai-responses", "seed")]
    public async Task Parameter_ThatIsNotKnown_IsRefusedWhereItMayNotBeDropped(string kind, string parameter)
    {
        var request = TestProvider.Ask() with { Sampling = new() { TopK = parameter == "top_k" ? 5 : null, Seed = parameter == "seed" ? 1 : null } };

        var error = (await TestProvider.Create(kind, new Uri("http://127.0.0.1:1"), options => options.DropUnsupported = false).CollectAsync(request)).ErrorOf();

        (error.Code, error.Parameter).ShouldBe((InferenceErrorCode.UnsupportedParameter, parameter));
    }

    [Fact]
    public void Parameter_ThatWouldChangeTheAnswer_IsNeverDropped()
    {
        Should.Throw<UnsupportedRequestException>(() => Write("openai-responses", TestProvider.Ask() with { ChoiceCount = 2 })).Parameter.ShouldBe("n");
        Should.Throw<UnsupportedRequestException>(() => Write("openai-responses", TestProvider.Ask() with { Stopping = new() { StopStrings = ["x"] } })).Parameter.ShouldBe("stop");
        Should.Throw<UnsupportedRequestException>(() => Write("openai", TestProvider.Ask(new Prompt.Text("x")) with { Tools = Rich.Tools })).Parameter.ShouldBe("tools");
    }

    private static (WireCall Call, JsonElement Json) Write(string kind, InferenceRequest request)
    {
        IWireFormat format = kind switch
        {
            "openai" => new ChatFormat(ChatDialect.OpenAI, new OpenAIEndpoint()),
            "vllm" => new ChatFormat(ChatDialect.Vllm, new OpenAIEndpoint()),
            _ => new ResponseFormat(new OpenAIEndpoint()),
        };
        var call = format.Write(new ProviderModel("test", "m", new ProviderOptions { Address = new Uri("http://localhost/") }), request);
        return (call, JsonElement.Parse(call.Body.Span));
    }

    private static void Same(JsonElement found, string expected) =>
        JsonElement.DeepEquals(found, JsonElement.Parse(expected)).ShouldBeTrue(found.GetRawText());

    private sealed record AzureCall(ProviderOptions Options)
    {
        public string Path => new ChatFormat(ChatDialect.OpenAI, new Azure.AzureEndpoint()).Write(new ProviderModel("test", "m", Options), TestProvider.Ask()).Path;
    }
}
