using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Responses;

public sealed class ResponseStreamTests
{
    private static readonly string[] Whole =
    [
        "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
        "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
    ];

    [Fact]
    public async Task Stream_OfTwoTokens_HasEveryEventInOrder()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), time: time);

        using var response = await host.RespondAsync("\"stream\":true");
        var events = await Sse.ReadNamedAsync(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/event-stream; charset=utf-8");
        Types(events).ShouldBe(Whole);
        var id = events[0].GetProperty("response").GetProperty("id").GetString()!;
        id.ShouldStartWith("resp_");
        Texts(events[2..^1]).Select(json => json.Replace("msg_" + id["resp_".Length..], "ITEM", StringComparison.Ordinal)).ShouldBe(
        [
            """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"ITEM","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
            """{"type":"response.content_part.added","sequence_number":3,"item_id":"ITEM","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
            """{"type":"response.output_text.delta","sequence_number":4,"item_id":"ITEM","output_index":0,"content_index":0,"delta":"Hello","logprobs":[]}""",
            """{"type":"response.output_text.delta","sequence_number":5,"item_id":"ITEM","output_index":0,"content_index":0,"delta":" world","logprobs":[]}""",
            """{"type":"response.output_text.done","sequence_number":6,"item_id":"ITEM","output_index":0,"content_index":0,"text":"Hello world","logprobs":[]}""",
            """{"type":"response.content_part.done","sequence_number":7,"item_id":"ITEM","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hello world","annotations":[],"logprobs":[]}}""",
            """{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":{"id":"ITEM","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello world","annotations":[],"logprobs":[]}]}}""",
        ]);
    }

    [Fact]
    public async Task Stream_AtItsEnds_HasTheResponseAsTheWholeAnswerHasIt()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), time: time);

        using var folded = await host.RespondAsync();
        using var streamed = await host.RespondAsync("\"stream\":true");
        var whole = (await GatewayHost.ReadJsonAsync(folded)).GetRawText();
        var events = await Sse.ReadNamedAsync(streamed);

        var last = events[^1].GetProperty("response");
        last.GetRawText().Replace(Id(last), Id(JsonElement.Parse(whole)), StringComparison.Ordinal).ShouldBe(whole);
        foreach (var first in events[..2].Select(each => each.GetProperty("response")))
        {
            first.GetProperty("status").GetString().ShouldBe("in_progress");
            first.GetProperty("output").GetArrayLength().ShouldBe(0);
            first.GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBe(7);
            first.EnumerateObject().Select(member => member.Name).ShouldBe(last.EnumerateObject().Select(member => member.Name));
            new[] { "completed_at", "error", "incomplete_details" }.ShouldAllBe(name => first.GetProperty(name).ValueKind == JsonValueKind.Null);
        }
    }

    [Fact]
    public async Task Stream_ThatMeetsItsLimit_EndsIncomplete()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(
            Script.Accepted(), Script.Text("Hello"), Script.End(reason: "length"), Script.Completed()));

        using var response = await host.RespondAsync("\"stream\":true,\"max_output_tokens\":16");
        var events = await Sse.ReadNamedAsync(response);

        events[^2].GetProperty("item").GetProperty("status").GetString().ShouldBe("incomplete");
        events[^1].GetProperty("type").GetString().ShouldBe("response.incomplete");
        var last = events[^1].GetProperty("response");
        last.GetProperty("status").GetString().ShouldBe("incomplete");
        last.GetProperty("incomplete_details").GetProperty("reason").GetString().ShouldBe("max_output_tokens");
        last.GetProperty("completed_at").ValueKind.ShouldBe(JsonValueKind.Null);
        last.GetProperty("output")[0].GetProperty("status").GetString().ShouldBe("incomplete");
        last.GetProperty("max_output_tokens").GetInt32().ShouldBe(16);
    }

    [Theory]
    [InlineData(InferenceErrorCode.ReplicaLost, "replica_lost", "server_error")]
    [InlineData(InferenceErrorCode.Overloaded, "overloaded", "rate_limit_exceeded")]
    public async Task Failure_AfterText_IsAnErrorAndAFailedResponseWithTheTextSoFar(InferenceErrorCode code, string wireCode, string responseCode)
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted(), Script.Text("Hel"), Script.Failed(code, "It is gone.")));

        using var response = await host.RespondAsync("\"stream\":true");
        var events = await Sse.ReadNamedAsync(response);

        Types(events[^3..]).ShouldBe(["response.output_text.delta", "error", "response.failed"]);
        events[^2].GetProperty("code").GetString().ShouldBe(wireCode);
        events[^2].GetProperty("message").GetString().ShouldBe("It is gone.");
        events[^2].GetProperty("error").GetProperty("code").GetString().ShouldBe(wireCode);
        var last = events[^1].GetProperty("response");
        last.GetProperty("status").GetString().ShouldBe("failed");
        last.GetProperty("error").GetRawText().ShouldBe($$"""{"code":"{{responseCode}}","message":"It is gone."}""");
        last.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Hel");
        last.GetProperty("output")[0].GetProperty("status").GetString().ShouldBe("incomplete");
    }

    [Fact]
    public async Task Events_ThatJustStop_EndInFailure()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted()));

        using var response = await host.RespondAsync("\"stream\":true,\"store\":false");
        var events = await Sse.ReadNamedAsync(response);

        Types(events[^2..]).ShouldBe(["error", "response.failed"]);
        events[^1].GetProperty("response").GetProperty("output").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(InferenceErrorCode.ReaderTooSlow)]
    [InlineData(InferenceErrorCode.GenerationUnreachable)]
    [InlineData(null)]
    public async Task Stream_OfAStoredResponseThatIsCut_EndsInAnErrorAloneForTheResponseGoesOn(InferenceErrorCode? code)
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing([Script.Accepted(), .. code is { } cut ? [Script.Failed(cut)] : Array.Empty<InferenceEvent>()]));

        using var response = await host.RespondAsync("\"stream\":true");
        var events = await Sse.ReadNamedUntilCutAsync(response);

        events.Select(each => each!.Value.GetProperty("type").GetString()).ShouldBe([.. Whole[..2], "error"]);
    }

    [Fact]
    public async Task Logprobs_ThatAreIncluded_StandInDeltasAndAtTheEnd()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(
            Script.Accepted(), Script.Text("", 0, Script.Logprob("a", -1)), Script.Text("ab", 0, Script.Logprob("b", -2, Script.Logprob("c", -3))), Script.End(), Script.Completed()));

        using var response = await host.RespondAsync("""
            "stream":true,"include":["message.output_text.logprobs"],"top_logprobs":1
            """);
        var events = await Sse.ReadNamedAsync(response);

        const string First = """{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[]}""";
        const string Second = """{"token":"b","logprob":-2,"bytes":[98],"top_logprobs":[{"token":"c","logprob":-3,"bytes":[99]}]}""";
        events.Where(each => each.TryGetProperty("delta", out _)).Select(each => each.GetProperty("logprobs").GetRawText()).ShouldBe([$"[{First}]", $"[{Second}]"]);
        events[^1].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("logprobs").GetRawText().ShouldBe($"[{First},{Second}]");
    }

    private static string Id(JsonElement response) => response.GetProperty("id").GetString()!["resp_".Length..];

    private static string[] Types(IEnumerable<JsonElement> events) => [.. events.Select(each => each.GetProperty("type").GetString()!)];

    private static string[] Texts(IEnumerable<JsonElement> events) => [.. events.Select(each => each.GetRawText())];
}
