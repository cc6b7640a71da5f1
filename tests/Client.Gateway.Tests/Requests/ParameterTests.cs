using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

public sealed class ParameterTests
{
    [Fact]
    public async Task Chat_WithAllParameters_HandsEachToTheBackend()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.ChatAsync("""
            "temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"seed":-9223372036854775808,"presence_penalty":1,
            "frequency_penalty":-1.5,"logit_bias":{"5":-100,"7":2.5},"max_tokens":9,"max_completion_tokens":11,"n":3,
            "stop":["a","\n"],"logprobs":true,"top_logprobs":4,"ignore_eos":true
            """);

        response.EnsureSuccessStatusCode();
        var request = backend.LastRequest;
        request.Sampling.ShouldBe(request.Sampling with
        {
            Temperature = 0.5f,
            TopP = 0.9f,
            TopK = 40,
            MinP = 0.05f,
            Seed = long.MinValue,
            PresencePenalty = 1,
            FrequencyPenalty = -1.5f,
        });
        request.Sampling.LogitBias.ShouldBe(new Dictionary<int, float> { [5] = -100, [7] = 2.5f });
        request.Stopping.MaxTokens.ShouldBe(9);
        request.Stopping.StopStrings.ShouldBe(["a", "\n"]);
        request.Stopping.IgnoreEndOfSequence.ShouldBeTrue();
        request.ChoiceCount.ShouldBe(3);
        request.TopLogprobs.ShouldBe(4);
        request.Model.Value.ShouldBe("demo");
        request.Caller.Role.ShouldBe(Access.CallerRole.Operator);
    }

    [Fact]
    public async Task Chat_WithTopPOfZero_KeepsTheLikeliestToken()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.ChatAsync("\"top_p\":0");

        response.EnsureSuccessStatusCode();
        backend.LastRequest.Sampling.TopP!.Value.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Messages_OfAllForms_AreReadAsText()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.ChatAsync(messages: """
            [{"role":"developer","content":"Be brief."},
             {"role":"user","name":"Ann","content":[{"type":"text","text":"One "},{"type":"text","text":"\uD83D\uDE00"}]},
             {"role":"assistant","content":null,"refusal":"No."},
             {"role":"tool","tool_call_id":"1","content":"4"},
             {"role":"user","content":""}]
            """);

        response.EnsureSuccessStatusCode();
        backend.LastRequest.Prompt.ShouldBeOfType<Prompt.Chat>().Messages.ShouldBe(
        [
            new ChatMessage { Role = ChatRole.Developer, Content = "Be brief." },
            new ChatMessage { Role = ChatRole.User, Content = "One 😀", Name = "Ann" },
            new ChatMessage { Role = ChatRole.Assistant, Content = "No." },
            new ChatMessage { Role = new ChatRole("tool"), Content = "4", ToolCallId = "1" },
            new ChatMessage { Role = ChatRole.User, Content = "" },
        ]);
    }

    [Fact]
    public async Task Completion_WithoutMaxTokens_GeneratesSixteen()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":""}""");

        response.EnsureSuccessStatusCode();
        backend.LastRequest.Stopping.MaxTokens.ShouldBe(16);
        backend.LastRequest.Prompt.ShouldBe(new Prompt.Text(""));
    }
}
