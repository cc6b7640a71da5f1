using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Responses;

public sealed class ResponseAnswerTests
{
    [Fact]
    public async Task Answer_WithAllSettings_TellsThemAgain()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend, time: time);

        using var response = await host.RespondAsync("""
            "instructions":"Be brief.","max_output_tokens":20,"max_tool_calls":3,"temperature":0.7,"top_p":0.9,"presence_penalty":1,"frequency_penalty":-1,
            "metadata":{"a":"b"},"parallel_tool_calls":false,"tool_choice":"none","tools":[],"reasoning":{"effort":"none","summary":"auto"},
            "prompt_cache_key":"k","safety_identifier":"s","user":"u","service_tier":"flex","truncation":"disabled","store":false,"background":false,
            "text":{"format":{"type":"text"},"verbosity":"medium"},"include":["message.output_text.logprobs","reasoning.encrypted_content"],"top_logprobs":2
            """);
        var answer = await GatewayHost.ReadJsonAsync(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = answer.GetProperty("id").GetString()!["resp_".Length..];
        answer.GetRawText().Replace(id, "ID", StringComparison.Ordinal).ShouldBe("""
            {"id":"resp_ID","object":"response","created_at":1700000000,"status":"completed","background":false,"completed_at":1700000000,"error":null,
            "incomplete_details":null,"instructions":"Be brief.","max_output_tokens":20,"max_tool_calls":3,"model":"demo","output":[{"id":"msg_ID","type":"message",
            "status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello world","annotations":[],"logprobs":[]}]}],
            "parallel_tool_calls":false,"presence_penalty":1,"frequency_penalty":-1,"previous_response_id":null,"prompt_cache_key":"k",
            "reasoning":{"effort":"none","summary":"auto"},"safety_identifier":"s","service_tier":"default","store":false,"temperature":0.7,
            "text":{"format":{"type":"text"},"verbosity":"medium"},"tool_choice":"none","tools":[],"top_logprobs":2,"top_p":0.9,"truncation":"disabled",
            "usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":3,"cache_write_tokens":0},"output_tokens":2,
            "output_tokens_details":{"reasoning_tokens":0},"total_tokens":9},"user":"u","metadata":{"a":"b"}}
            """.ReplaceLineEndings(""));
        backend.LastRequest.Sampling.ShouldBe(new SamplingParameters { Temperature = 0.7f, TopP = 0.9f, PresencePenalty = 1, FrequencyPenalty = -1 });
        backend.LastRequest.Stopping.MaxTokens.ShouldBe(20);
        backend.LastRequest.TopLogprobs.ShouldBe(2);
    }

    [Fact]
    public async Task Answer_WithoutSettings_TellsTheModelsDefaults()
    {
        var accepted = (InferenceEvent.Accepted)Script.Accepted() with { Sampling = new SamplingParameters { Temperature = 0.25f, TopP = 0.5f } };
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(accepted, Script.Text("Hi"), Script.End(), Script.Completed()));

        using var response = await host.RespondAsync();
        var answer = await GatewayHost.ReadJsonAsync(response);

        answer.GetProperty("temperature").GetDouble().ShouldBe(0.25);
        answer.GetProperty("top_p").GetDouble().ShouldBe(0.5);
    }

    [Fact]
    public async Task Input_OfAllItems_IsReadAsMessages()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.RespondAsync("\"instructions\":\"Be brief.\",\"top_logprobs\":5", """
            [{"role":"developer","content":"Use tools."},
             {"type":"message","role":"user","content":[{"type":"input_text","text":"One "},{"type":"input_text","text":"\uD83D\uDE00"}],"status":"completed"},
             {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"x"},
             {"type":"message","role":"assistant","id":"msg_1","content":[{"type":"output_text","text":"Let me see.","annotations":[]},{"type":"refusal","refusal":" No."}]},
             {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},
             {"type":"function_call","id":"fc_2","call_id":"c2","name":"g","arguments":""},
             {"type":"function_call_output","call_id":"c1","output":"4"},
             {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"5"}]},
             {"role":"user","content":""}]
            """);

        response.EnsureSuccessStatusCode();
        backend.LastRequest.TopLogprobs.ShouldBeNull("they were not included");
        var messages = backend.LastRequest.Prompt.ShouldBeOfType<Prompt.Chat>().Messages;
        messages.Select(message => message with { ToolCalls = [], Parts = [] }).ShouldBe(
        [
            new ChatMessage { Role = ChatRole.System, Content = "Be brief." },
            new ChatMessage { Role = ChatRole.Developer, Content = "Use tools." },
            new ChatMessage { Role = ChatRole.User, Content = "One 😀" },
            new ChatMessage { Role = ChatRole.Assistant, Content = "Let me see. No." },
            new ChatMessage { Role = ChatRole.Tool, Content = "4", ToolCallId = "c1" },
            new ChatMessage { Role = ChatRole.Tool, Content = "5", ToolCallId = "c2" },
            new ChatMessage { Role = ChatRole.User, Content = "" },
        ]);
        messages[3].Parts.ShouldBe([new ContentPart.Reasoning("Hm.", "x"), new ContentPart.Text("Let me see. No.")]);
        messages[3].ToolCalls.ShouldBe([new ToolCall("c1", "f", """{"a":1}"""), new ToolCall("c2", "g", "")]);
    }

    [Theory]
    [InlineData("\"stream\":true")]
    [InlineData("")]
    public async Task Refusal_AsFirstEvent_HasItsStatusAndNamesInput(string members)
    {
        var refusal = (InferenceEvent.Failed)Script.Failed(InferenceErrorCode.ContextLengthExceeded);
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(refusal with { Error = refusal.Error with { Parameter = "messages" } }));

        using var response = await host.RespondAsync(members);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(
            """{"error":{"message":"it failed","type":"invalid_request_error","param":"input","code":"context_length_exceeded"}}""");
    }
}
