using System.Net;

namespace Orleans.Ai.Requests;

/// <summary>Each row: what is sent, and the parameter and code that the refusal names.</summary>
public sealed class ParameterErrorTests
{
    public static TheoryData<string, string?, string, string> ChatBodies => new()
    {
        { "[]", null, "invalid_value", "an object" },
        { "\"text\"", null, "invalid_value", "an object" },
        { """{"messages":[{"role":"user","content":"x"}]}""", "model", "invalid_value", "missing" },
        { """{"model":null,"messages":[{"role":"user","content":"x"}]}""", "model", "invalid_value", "missing" },
        { """{"model":7,"messages":[{"role":"user","content":"x"}]}""", "model", "invalid_value", "a string" },
        { """{"model":"what ever","messages":[{"role":"user","content":"x"}]}""", "model", "model_not_found", "/v1/models" },
        { """{"model":"demo"}""", "messages", "invalid_value", "missing" },
        { """{"model":"demo","messages":[]}""", "messages", "invalid_value", "at least 1" },
        { """{"model":"demo","messages":"x"}""", "messages", "invalid_value", "an array" },
        { """{"model":"demo","messages":["x"]}""", "messages[0]", "invalid_value", "an object" },
        { """{"model":"demo","messages":[{"content":"x"}]}""", "messages[0].role", "invalid_value", "missing" },
        { """{"model":"demo","messages":[{"role":"function","content":"x"}]}""", "messages[0].role", "invalid_value", "one of" },
        { """{"model":"demo","messages":[{"role":"user"}]}""", "messages[0].content", "invalid_value", "missing" },
        { """{"model":"demo","messages":[{"role":"user","content":"a"},{"role":"user","content":7}]}""", "messages[1].content", "invalid_value", "text parts, but is 7" },
        { """{"model":"demo","messages":[{"role":"user","content":[]}]}""", "messages[0].content", "invalid_value", "at least 1" },
        { """{"model":"demo","messages":[{"role":"user","content":["x"]}]}""", "messages[0].content[0]", "invalid_value", "an object" },
        { """{"model":"demo","messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text", "invalid_value", "missing" },
        { """{"model":"demo","messages":[{"role":"user","content":[{"type":"song"}]}]}""", "messages[0].content[0].type", "invalid_value", "'text'" },
        { """{"model":"demo","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""", "messages[0].content[0].image_url.url", "invalid_value", "an http or https address" },
        { """{"model":"demo","messages":[{"role":"user","content":[{"type":"image_url","image_url":"x"}]}]}""", "messages[0].content[0].image_url", "invalid_value", "an object" },
        { """{"model":"demo","messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", "messages[0].content[0].image_url", "invalid_value", "missing" },
        { """{"model":"demo","messages":[{"role":"user","content":[{"type":"input_audio"}]}]}""", "messages[0].content[0].type", "unsupported_parameter", "text and image parts only" },
        { """{"model":"demo","messages":[{"role":"assistant","content":null,"tool_calls":[{}]}]}""", "messages[0].tool_calls[0].function", "invalid_value", "missing" },
        { """{"model":"demo","messages":[{"role":"assistant","tool_calls":[{"type":"custom","id":"c"}]}]}""", "messages[0].tool_calls[0].type", "unsupported_parameter", "functions only" },
        { """{"model":"demo","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}]}""", "messages[0].tool_calls[0].id", "invalid_value", "missing" },
        { """{"model":"demo","messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":{}}}]}]}""", "messages[0].tool_calls[0].function.arguments", "invalid_value", "a string" },
        { """{"model":"demo","messages":[{"role":"user","content":"x","tool_calls":[{"id":"c"}]}]}""", "messages[0].tool_calls", "invalid_value", "assistant" },
        { """{"model":"demo","messages":[{"role":"tool","content":"x","tool_call_id":7}]}""", "messages[0].tool_call_id", "invalid_value", "a string" },
        { """{"model":"demo","messages":[{"role":"assistant"}]}""", "messages[0].content", "invalid_value", "missing" },
        { """{"model":"demo","messages":[{"role":"user","content":"x","name":7}]}""", "messages[0].name", "invalid_value", "a string" },
        { """{"model":"demo","messages":[{"role":"user","content":"\uD800"}]}""", "messages[0].content", "invalid_value", "surrogate" },
    };

    public static TheoryData<string, string, string, string> ChatMembers => new()
    {
        { "\"temperature\":\"hot\"", "temperature", "invalid_value", "a number from 0 to 2, but is a string" },
        { "\"temperature\":2.1", "temperature", "invalid_value", "from 0 to 2, but is 2.1" },
        { "\"temperature\":-1", "temperature", "invalid_value", "from 0 to 2" },
        { "\"temperature\":1e999", "temperature", "invalid_value", "from 0 to 2" },
        { "\"top_p\":1.5", "top_p", "invalid_value", "from 0 to 1" },
        { "\"top_k\":-2", "top_k", "invalid_value", "from -1 to 2147483647" },
        { "\"top_k\":1.5", "top_k", "invalid_value", "an integer" },
        { "\"min_p\":2", "min_p", "invalid_value", "from 0 to 1" },
        { "\"seed\":99999999999999999999", "seed", "invalid_value", "to 9223372036854775807" },
        { "\"seed\":\"x\"", "seed", "invalid_value", "an integer" },
        { "\"presence_penalty\":3", "presence_penalty", "invalid_value", "from -2 to 2" },
        { "\"frequency_penalty\":-3", "frequency_penalty", "invalid_value", "from -2 to 2" },
        { "\"logit_bias\":[]", "logit_bias", "invalid_value", "an object" },
        { "\"logit_bias\":{\"x\":1}", "logit_bias", "invalid_value", "token ids" },
        { "\"logit_bias\":{\"\\uD800\":1}", "logit_bias", "invalid_value", "token ids" },
        { "\"logit_bias\":{\"5\":101}", "logit_bias.5", "invalid_value", "from -100 to 100" },
        { "\"max_tokens\":0", "max_tokens", "invalid_value", "from 1 to 2147483647" },
        { "\"max_tokens\":true", "max_tokens", "invalid_value", "an integer" },
        { "\"max_completion_tokens\":-5", "max_completion_tokens", "invalid_value", "from 1 to" },
        { "\"n\":0", "n", "invalid_value", "from 1 to 128" },
        { "\"n\":129", "n", "invalid_value", "from 1 to 128" },
        { "\"stop\":7", "stop", "invalid_value", "at most 4" },
        { "\"stop\":\"\"", "stop", "invalid_value", "not empty" },
        { "\"stop\":[\"a\",7]", "stop[1]", "invalid_value", "a string" },
        { "\"stop\":[\"a\",\"\"]", "stop[1]", "invalid_value", "not empty" },
        { "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "invalid_value", "at most 4" },
        { "\"logprobs\":3", "logprobs", "invalid_value", "true or false" },
        { "\"top_logprobs\":3", "top_logprobs", "invalid_value", "'logprobs'" },
        { "\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "invalid_value", "from 0 to 20" },
        { "\"ignore_eos\":1", "ignore_eos", "invalid_value", "true or false" },
        { "\"stream\":\"yes\"", "stream", "invalid_value", "true or false" },
        { "\"stream_options\":{}", "stream_options", "invalid_value", "'stream' is true" },
        { "\"stream\":true,\"stream_options\":[]", "stream_options", "invalid_value", "an object" },
        { "\"stream\":true,\"stream_options\":{\"include_usage\":1}", "stream_options.include_usage", "invalid_value", "true or false" },
        { "\"stream\":true,\"stream_options\":{\"include_obfuscation\":true}", "stream_options.include_obfuscation", "unsupported_parameter", "not supported" },
        { "\"tools\":7", "tools", "invalid_value", "an array" },
        { "\"tools\":[{\"type\":\"function\"}]", "tools[0].function", "invalid_value", "missing" },
        { "\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"f\"}}]", "tools[0].type", "unsupported_parameter", "type function only" },
        { "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[]}}]", "tools[0].function.parameters", "invalid_value", "an object" },
        { "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"a\":[\"\\uD800\"]}}}]", "tools[0].function.parameters.a[0]", "invalid_value", "surrogate" },
        { "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":1}}]", "tools[0].function.strict", "invalid_value", "true or false" },
        { "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"sometimes\"", "tool_choice", "invalid_value", "one of none" },
        { "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}", "tool_choice.function.name", "invalid_value", "one of 'tools'" },
        { "\"parallel_tool_calls\":1", "parallel_tool_calls", "invalid_value", "true or false" },
        { "\"response_format\":{}", "response_format.type", "invalid_value", "missing" },
        { "\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema", "invalid_value", "missing" },
        { "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}", "response_format.json_schema.name", "invalid_value", "missing" },
        { "\"reasoning_effort\":1", "reasoning_effort", "invalid_value", "a string" },
        { "\"prompt_logprobs\":1", "prompt_logprobs", "unsupported_parameter", "not supported" },
        { "\"never_heard_of\":{\"a\":\"\\uD800\"}", "never_heard_of.a", "invalid_value", "surrogate" },
        { "\"functions\":[{}]", "functions", "unsupported_parameter", "not supported" },
        { "\"function_call\":\"auto\"", "function_call", "unsupported_parameter", "not supported" },
        { "\"modalities\":[\"text\",\"audio\"]", "modalities", "unsupported_parameter", "not supported" },
        { "\"audio\":{\"voice\":\"alloy\"}", "audio", "unsupported_parameter", "not supported" },
    };

    public static TheoryData<string, string, string, string> CompletionMembers => new()
    {
        { "", "prompt", "invalid_value", "missing" },
        { "\"prompt\":7", "prompt", "invalid_value", "an array of strings" },
        { "\"prompt\":[]", "prompt", "invalid_value", "at least 1" },
        { "\"prompt\":[true]", "prompt[0]", "invalid_value", "a token id" },
        { "\"prompt\":[\"a\",7]", "prompt[1]", "invalid_value", "a string" },
        { "\"prompt\":[1,\"a\"]", "prompt[1]", "invalid_value", "to 2147483647, but is a string" },
        { "\"prompt\":[1,-1]", "prompt[1]", "invalid_value", "from 0 to" },
        { "\"prompt\":[1,1.5]", "prompt[1]", "invalid_value", "an integer" },
        { "\"prompt\":[[1],[]]", "prompt[1]", "invalid_value", "at least 1" },
        { "\"prompt\":[[1],[2,\"x\"]]", "prompt[1][1]", "invalid_value", "an integer" },
        { "\"prompt\":[[1],7]", "prompt[1]", "invalid_value", "an array" },
        { "\"prompt\":[\"a\",\"b\"],\"n\":65", "prompt", "invalid_value", "at most 128 choices" },
        { "\"prompt\":\"a\",\"logprobs\":true", "logprobs", "invalid_value", "an integer" },
        { "\"prompt\":\"a\",\"logprobs\":21", "logprobs", "invalid_value", "from 0 to 20" },
        { "\"prompt\":\"a\",\"max_tokens\":0", "max_tokens", "invalid_value", "from 1 to" },
        { "\"prompt\":\"a\",\"best_of\":2", "best_of", "unsupported_parameter", "'n'" },
        { "\"prompt\":\"a\",\"echo\":1", "echo", "invalid_value", "true or false" },
        { "\"prompt\":\"a\",\"echo\":true,\"logprobs\":0", "echo", "unsupported_parameter", "'logprobs'" },
        { "\"prompt\":[1,2],\"echo\":true", "echo", "unsupported_parameter", "token ids" },
    };

    public static TheoryData<string, string, string, string> ResponseMembers => new()
    {
        { "\"input\":null", "input", "invalid_value", "missing" },
        { "\"input\":7", "input", "invalid_value", "an array of items" },
        { "\"input\":[]", "input", "invalid_value", "at least 1" },
        { "\"input\":[\"x\"]", "input[0]", "invalid_value", "an object" },
        { "\"input\":[{\"content\":\"x\"}]", "input[0].role", "invalid_value", "missing" },
        { "\"input\":[{\"role\":\"tool\",\"content\":\"x\"}]", "input[0].role", "invalid_value", "one of user" },
        { "\"input\":[{\"role\":\"user\"}]", "input[0].content", "invalid_value", "missing" },
        { "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "input[0].content[0].type", "invalid_value", "input_text" },
        { "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\"}]}]", "input[0].content[0].text", "invalid_value", "missing" },
        { "\"input\":[{\"role\":\"user\",\"content\":\"\\uD800\"}]", "input[0].content", "invalid_value", "surrogate" },
        { "\"input\":[{\"type\":7}]", "input[0].type", "invalid_value", "a string" },
        { "\"input\":[{\"type\":\"web_search_call\"}]", "input[0].type", "unsupported_parameter", "function_call" },
        { "\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"x\",\"id\":7}]", "input[0].id", "invalid_value", "a string" },
        { "\"input\":[{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"\"}]", "input[0].call_id", "invalid_value", "missing" },
        { "\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"arguments\":\"\"}]", "input[0].name", "invalid_value", "missing" },
        { "\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":{}}]", "input[0].arguments", "invalid_value", "a string" },
        { "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\"}]", "input[0].output", "invalid_value", "missing" },
        { $"\"input\":[{{\"type\":\"function_call_output\",\"call_id\":\"{new string('c', 65)}\",\"output\":\"\"}}]", "input[0].call_id", "invalid_value", "at most 64" },
        { "\"input\":[{\"type\":\"reasoning\"}]", "input[0].summary", "invalid_value", "missing" },
        { "\"input\":[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"x\"}]}]", "input[0].summary[0].type", "invalid_value", "summary_text" },
        { "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]", "input[0].content[0].image_url", "invalid_value", "missing" },
        { "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"f\"}]}]", "input[0].content[0].file_id", "unsupported_parameter", "image_url" },
        { "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\"}]}]", "input[0].content[0].type", "unsupported_parameter", "text and image parts only" },
        { "\"tools\":[{\"type\":\"web_search\"}]", "tools[0].type", "unsupported_parameter", "type function only" },
        { "\"tools\":[{\"type\":\"function\"}]", "tools[0].name", "invalid_value", "missing" },
        { "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":{\"type\":\"function\",\"name\":\"g\"}", "tool_choice.name", "invalid_value", "one of 'tools'" },
        { "\"text\":{\"format\":{\"type\":\"json_schema\"}}", "text.format.name", "invalid_value", "missing" },
        { "\"text\":{\"format\":{\"type\":\"grammar\"}}", "text.format", "unsupported_parameter", "not supported" },
        { "\"instructions\":[]", "instructions", "invalid_value", "a string" },
        { "\"max_output_tokens\":15", "max_output_tokens", "invalid_value", "from 16 to" },
        { "\"max_output_tokens\":\"many\"", "max_output_tokens", "invalid_value", "an integer" },
        { "\"max_tool_calls\":0", "max_tool_calls", "invalid_value", "from 1 to" },
        { "\"temperature\":2.1", "temperature", "invalid_value", "from 0 to 2" },
        { "\"top_p\":-1", "top_p", "invalid_value", "from 0 to 1" },
        { "\"top_logprobs\":21", "top_logprobs", "invalid_value", "from 0 to 20" },
        { "\"include\":[\"everything\"]", "include[0]", "invalid_value", "one of" },
        { "\"include\":\"message.output_text.logprobs\"", "include", "invalid_value", "an array" },
        { "\"metadata\":7", "metadata", "invalid_value", "an object" },
        { "\"metadata\":{\"a\":1}", "metadata.a", "invalid_value", "a string" },
        { $"\"metadata\":{{\"a\":\"{new string('b', 513)}\"}}", "metadata.a", "invalid_value", "at most 512" },
        { $"\"metadata\":{{\"{new string('a', 65)}\":\"b\"}}", "metadata", "invalid_value", "at most 64" },
        { $"\"metadata\":{{{string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"{i}\":\"\""))}}}", "metadata", "invalid_value", "at most 16" },
        { "\"parallel_tool_calls\":1", "parallel_tool_calls", "invalid_value", "true or false" },
        { "\"prompt_cache_key\":1", "prompt_cache_key", "invalid_value", "a string" },
        { $"\"safety_identifier\":\"{new string('x', 65)}\"", "safety_identifier", "invalid_value", "at most 64" },
        { "\"user\":1", "user", "invalid_value", "a string" },
        { "\"stream\":1", "stream", "invalid_value", "true or false" },
        { "\"stream_options\":{}", "stream_options", "invalid_value", "'stream' is true" },
        { "\"stream\":true,\"stream_options\":{\"include_obfuscation\":true}", "stream_options.include_obfuscation", "unsupported_parameter", "not supported" },
        { "\"reasoning\":7", "reasoning", "invalid_value", "an object" },
        { "\"reasoning\":{\"summary\":\"long\"}", "reasoning.summary", "invalid_value", "one of auto" },
        { "\"truncation\":\"auto\"", "truncation", "unsupported_parameter", "not supported" },
        { "\"truncation\":\"some\"", "truncation", "invalid_value", "one of auto" },
        { "\"conversation\":7", "conversation", "invalid_value", "an object with an 'id'" },
        { "\"conversation\":{}", "conversation.id", "invalid_value", "missing" },
        { "\"conversation\":\"c\",\"previous_response_id\":\"resp_1\"", "conversation", "invalid_value", "left out" },
        { "\"previous_response_id\":7", "previous_response_id", "invalid_value", "a string" },
        { "\"previous_response_id\":\"msg_1\"", "previous_response_id", "previous_response_not_found", "not known" },
        { "\"store\":1", "store", "invalid_value", "true or false" },
        { "\"background\":1", "background", "invalid_value", "true or false" },
        { "\"background\":true,\"store\":false", "background", "invalid_value", "false where 'store' is false" },
        { "\"prompt\":{\"id\":\"p\"}", "prompt", "unsupported_parameter", "not supported" },
        { "\"max_tokens\":20", "max_tokens", "unsupported_parameter", "not supported" },
        { "\"n\":2", "n", "unsupported_parameter", "not supported" },
    };

    [Theory, MemberData(nameof(ChatBodies))]
    public async Task ChatBody_ThatIsWrong_IsRefusedByName(string body, string? parameter, string code, string hint)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.PostAsync("/v1/chat/completions", body);

        await ShouldBeAsync(response, parameter, code, hint);
    }

    [Fact]
    public async Task ChatParameters_ThatAreWrong_AreRefusedByName()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        foreach (var (members, parameter, code, hint) in ChatMembers.Select(row => row.Data))
        {
            using var response = await host.ChatAsync(members);

            await ShouldBeAsync(response, parameter, code, hint);
        }
    }

    [Fact]
    public async Task CompletionParameters_ThatAreWrong_AreRefusedByName()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        foreach (var (members, parameter, code, hint) in CompletionMembers.Select(row => row.Data))
        {
            using var response = await host.PostAsync("/v1/completions", $$"""{"model":"demo"{{(members.Length > 0 ? "," + members : "")}}}""");

            await ShouldBeAsync(response, parameter, code, hint);
        }
    }

    [Fact]
    public async Task ResponseParameters_ThatAreWrong_AreRefusedByName()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        foreach (var (members, parameter, code, hint) in ResponseMembers.Select(row => row.Data))
        {
            var input = members.StartsWith("\"input\"", StringComparison.Ordinal) ? "" : "\"input\":\"x\",";
            using var response = await host.PostAsync("/v1/responses", $$"""{"model":"demo",{{input}}{{members}}}""");

            await ShouldBeAsync(response, parameter, code, hint);
        }
    }

    [Theory]
    [InlineData("\"temperature\":null,\"n\":null,\"stop\":null,\"stream\":null,\"tools\":null,\"stream_options\":null,\"logit_bias\":null")]
    [InlineData("\"user\":7,\"metadata\":[1],\"store\":false,\"service_tier\":\"auto\",\"parallel_tool_calls\":true,\"safety_identifier\":\"x\"")]
    [InlineData("\"tools\":[],\"tool_choice\":\"none\",\"functions\":[],\"response_format\":{ \"type\" : \"text\" },\"modalities\":[\"text\"],\"stop\":[]")]
    [InlineData("\"repetition_penalty\":1.0,\"never_heard_of\":{\"a\":1},\"verbosity\":\"medium\",\"background\":false")]
    public async Task ChatParameters_ThatAskForNothing_AreAccepted(string members)
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.ChatAsync(members);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        backend.LastRequest.Sampling.ShouldBe(Inference.SamplingParameters.ModelDefaults);
    }

    private static async Task ShouldBeAsync(HttpResponseMessage response, string? parameter, string code, string hint)
    {
        var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");
        error.GetProperty("param").GetString().ShouldBe(parameter);
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("message").GetString()!.ShouldContain(hint);
        response.StatusCode.ShouldBe(code == "model_not_found" ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest);
    }
}
