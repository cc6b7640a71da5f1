using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Responses;

public sealed class ResponseToolTests
{
    private const string Tool = """{"type":"function","name":"weather","description":"How it is.","parameters":{"type":"object"},"strict":true}""";

    private static readonly InferenceEvent[] Mixed =
    [
        Script.Accepted(), Script.Thought("I "), Script.Thought("ask."), Script.Thought("", "mark"), Script.Text("Wait."), Script.Call(0, "", "c1", "weather"), Script.Call(0, "{\"a\":"),
        Script.Call(1, "{}", "c2", "now"), Script.Call(0, "1}"), Script.End(reason: "tool_calls"), Script.Completed(),
    ];

    [Fact]
    public async Task Stream_OfAThoughtTextAndCalls_TellsEachItemInOrder()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Mixed));

        using var response = await host.RespondAsync("\"stream\":true,\"store\":false");
        var events = await Sse.ReadNamedAsync(response);

        events.Select(each => (Type(each), Index(each))).ShouldBe(
        [
            ("created", null), ("in_progress", null),
            ("output_item.added", 0), ("content_part.added", 0), ("reasoning_text.delta", 0), ("reasoning_text.delta", 0),
            ("reasoning_text.done", 0), ("content_part.done", 0), ("output_item.done", 0),
            ("output_item.added", 1), ("content_part.added", 1), ("output_text.delta", 1), ("output_text.done", 1), ("content_part.done", 1), ("output_item.done", 1),
            ("output_item.added", 2), ("function_call_arguments.delta", 2),
            ("output_item.added", 3), ("function_call_arguments.delta", 3), ("function_call_arguments.delta", 2),
            ("function_call_arguments.done", 2), ("output_item.done", 2), ("function_call_arguments.done", 3), ("output_item.done", 3),
            ("completed", null),
        ]);
        var id = events[0].GetProperty("response").GetProperty("id").GetString()!["resp_".Length..];
        string Text(int index) => events[index].GetRawText().Replace(id, "ID", StringComparison.Ordinal);
        Text(2).ShouldBe("""{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"rs_ID","type":"reasoning","summary":[],"content":[]}}""");
        Text(3).ShouldBe("""{"type":"response.content_part.added","sequence_number":3,"item_id":"rs_ID","output_index":0,"content_index":0,"part":{"type":"reasoning_text","text":""}}""");
        Text(6).ShouldBe("""{"type":"response.reasoning_text.done","sequence_number":6,"item_id":"rs_ID","output_index":0,"content_index":0,"text":"I ask."}""");
        Text(8).ShouldBe("""{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":{"id":"rs_ID","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"I ask."}],"encrypted_content":"mark"}}""");
        Text(15).ShouldBe("""{"type":"response.output_item.added","sequence_number":15,"output_index":2,"item":{"id":"fc_ID","type":"function_call","status":"in_progress","call_id":"c1","name":"weather","arguments":""}}""");
        Text(16).ShouldBe("""{"type":"response.function_call_arguments.delta","sequence_number":16,"item_id":"fc_ID","output_index":2,"delta":"{\"a\":"}""");
        Text(20).ShouldBe("""{"type":"response.function_call_arguments.done","sequence_number":20,"item_id":"fc_ID","output_index":2,"name":"weather","arguments":"{\"a\":1}"}""");
        Text(23).ShouldBe("""{"type":"response.output_item.done","sequence_number":23,"output_index":3,"item":{"id":"fc_ID.1","type":"function_call","status":"completed","call_id":"c2","name":"now","arguments":"{}"}}""");
    }

    [Fact]
    public async Task Answer_WholeAndStreamed_HasTheSameOutput()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Mixed));

        using var folded = await host.RespondAsync("\"store\":false");
        using var streamed = await host.RespondAsync("\"stream\":true,\"store\":false");
        var whole = await GatewayHost.ReadJsonAsync(folded);
        var events = await Sse.ReadNamedAsync(streamed);

        var last = events[^1].GetProperty("response");
        last.GetProperty("output").GetRawText().Replace(Id(last), Id(whole), StringComparison.Ordinal).ShouldBe(whole.GetProperty("output").GetRawText());
        events.Where(each => Type(each) == "output_item.done").Select(each => each.GetProperty("item").GetRawText()).ShouldBe(
            last.GetProperty("output").EnumerateArray().Select(item => item.GetRawText()));
        whole.GetProperty("status").GetString().ShouldBe("completed");
    }

    [Fact]
    public async Task Refusal_Streamed_HasEventsOfItsOwn()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted(), Script.Refusal("No."), Script.End(), Script.Completed()));

        using var response = await host.RespondAsync("\"stream\":true,\"store\":false");
        var events = await Sse.ReadNamedAsync(response);

        events.Select(Type).ShouldBe(["created", "in_progress", "output_item.added", "content_part.added", "refusal.delta", "refusal.done", "content_part.done", "output_item.done", "completed"]);
        events[5].GetProperty("refusal").GetString().ShouldBe("No.");
        events[^1].GetProperty("response").GetProperty("output")[0].GetProperty("content").GetRawText().ShouldBe("""[{"type":"refusal","refusal":"No."}]""");
    }

    [Fact]
    public async Task ThoughtThatIsKeptSecret_IsItsMarkAlone()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted(), Script.Thought("", "secret"), Script.Text("a"), Script.End(), Script.Completed()));

        using var response = await host.RespondAsync("\"stream\":true,\"store\":false");
        var events = await Sse.ReadNamedAsync(response);

        events.Select(Type).Take(5).ShouldBe(["created", "in_progress", "output_item.added", "output_item.done", "output_item.added"]);
        var item = events[^1].GetProperty("response").GetProperty("output")[0];
        item.GetProperty("encrypted_content").GetString().ShouldBe("secret");
        item.TryGetProperty("content", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_OfNothing_IsAnEmptyMessage()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted(), Script.Text(""), Script.End(), Script.Completed()));

        using var response = await host.RespondAsync("\"stream\":true,\"store\":false");
        var events = await Sse.ReadNamedAsync(response);

        events.Select(Type).ShouldBe(["created", "in_progress", "output_item.added", "content_part.added", "output_text.done", "content_part.done", "output_item.done", "completed"]);
    }

    [Fact]
    public async Task Answer_ThatAFilterStopped_IsIncomplete()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted(), Script.Text("a"), Script.End(reason: "content_filter"), Script.Completed()));

        using var response = await host.RespondAsync("\"store\":false");
        var answer = await GatewayHost.ReadJsonAsync(response);

        answer.GetProperty("status").GetString().ShouldBe("incomplete");
        answer.GetProperty("incomplete_details").GetRawText().ShouldBe("""{"reason":"content_filter"}""");
    }

    [Theory]
    [InlineData("\"auto\"")]
    [InlineData("""{"type":"function","name":"weather"}""")]
    public async Task Answer_WithTools_TellsThemAgain(string choice)
    {
        var usage = new InferenceEvent.Completed { Sequence = 0, Usage = new() { PromptTokens = 5, CompletionTokens = 9, ReasoningTokens = 4, CacheWriteTokens = 2 } };
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted(), Script.Text("a"), Script.End(), usage));

        using var response = await host.RespondAsync($$"""
            "store":false,"tools":[{{Tool}},{"type":"function","name":"now"}],"tool_choice":{{choice}},
            "text":{"format":{"type":"json_schema","name":"answer","schema":{"type": "object"},"strict":true},"verbosity":"low"}
            """);
        var answer = await GatewayHost.ReadJsonAsync(response);

        answer.GetProperty("tools").GetRawText().ShouldBe($$"""[{{Tool}},{"type":"function","name":"now","description":null,"parameters":null,"strict":null}]""");
        answer.GetProperty("tool_choice").GetRawText().ShouldBe(choice);
        answer.GetProperty("text").GetRawText().ShouldBe("""{"format":{"type":"json_schema","name":"answer","description":"","schema":{"type":"object"},"strict":true},"verbosity":"low"}""");
        answer.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBe(4);
        answer.GetProperty("usage").GetProperty("input_tokens_details").GetProperty("cache_write_tokens").GetInt32().ShouldBe(2);
    }

    private static string Type(JsonElement each) => each.GetProperty("type").GetString()!["response.".Length..];

    private static int? Index(JsonElement each) => each.TryGetProperty("output_index", out var index) ? index.GetInt32() : null;

    private static string Id(JsonElement response) => response.GetProperty("id").GetString()!["resp_".Length..];
}
