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
        { """{"model":"demo","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}""", "messages[0].content[0].type", "unsupported_parameter", "text parts only" },
        { """{"model":"demo","messages":[{"role":"user","content":[{"type":"input_audio"}]}]}""", "messages[0].content[0].type", "unsupported_parameter", "text parts only" },
        { """{"model":"demo","messages":[{"role":"assistant","content":null,"tool_calls":[{}]}]}""", "messages[0].tool_calls", "unsupported_parameter", "not supported" },
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
        { "\"tools\":[{\"type\":\"function\"}]", "tools", "unsupported_parameter", "not supported" },
        { "\"tool_choice\":\"auto\"", "tool_choice", "unsupported_parameter", "not supported" },
        { "\"functions\":[{}]", "functions", "unsupported_parameter", "not supported" },
        { "\"function_call\":\"auto\"", "function_call", "unsupported_parameter", "not supported" },
        { "\"response_format\":{\"type\":\"json_object\"}", "response_format", "unsupported_parameter", "not supported" },
        { "\"modalities\":[\"text\",\"audio\"]", "modalities", "unsupported_parameter", "not supported" },
        { "\"audio\":{\"voice\":\"alloy\"}", "audio", "unsupported_parameter", "not supported" },
        { "\"prediction\":{\"type\":\"content\"}", "prediction", "unsupported_parameter", "not supported" },
        { "\"web_search_options\":{}", "web_search_options", "unsupported_parameter", "not supported" },
        { "\"reasoning_effort\":\"high\"", "reasoning_effort", "unsupported_parameter", "not supported" },
        { "\"verbosity\":\"low\"", "verbosity", "unsupported_parameter", "not supported" },
        { "\"store\":true", "store", "unsupported_parameter", "not supported" },
        { "\"background\":true", "background", "unsupported_parameter", "not supported" },
        { "\"repetition_penalty\":1.1", "repetition_penalty", "unsupported_parameter", "not supported" },
        { "\"chat_template\":\"x\"", "chat_template", "unsupported_parameter", "not supported" },
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
        { "\"prompt\":\"a\",\"suffix\":\"b\"", "suffix", "unsupported_parameter", "not supported" },
        { "\"prompt\":\"a\",\"best_of\":2", "best_of", "unsupported_parameter", "'n'" },
        { "\"prompt\":\"a\",\"echo\":1", "echo", "invalid_value", "true or false" },
        { "\"prompt\":\"a\",\"echo\":true,\"logprobs\":0", "echo", "unsupported_parameter", "'logprobs'" },
        { "\"prompt\":[1,2],\"echo\":true", "echo", "unsupported_parameter", "token ids" },
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
