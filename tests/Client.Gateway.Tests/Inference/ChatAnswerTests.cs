using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Inference;

public sealed class ChatAnswerTests
{
    [Fact]
    public async Task Answer_OfOneChoice_HasOpenAIsShape()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend, time: time);

        using var response = await host.ChatAsync();
        var json = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        json.ShouldBe(
            $$"""{"id":"chatcmpl-{{backend.LastRequest.Id}}","object":"chat.completion","created":1700000000,"model":"demo","""
            + """
            "system_fingerprint":"fp_0123456789ab","choices":[{"index":0,"message":{"role":"assistant","content":"Hello world","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],
            """.Trim()
            + """
            "usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9,"prompt_tokens_details":{"cached_tokens":3,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}
            """.Trim());
    }

    [Fact]
    public async Task Answer_WithLogprobs_ListsEachToken()
    {
        var backend = ScriptedBackend.Playing(
            Script.Accepted(),
            Script.Text("é", 0, Script.Logprob("é", -0.5f, Script.Logprob("é", -0.5f), Script.Logprob("x", float.NegativeInfinity))),
            Script.End(reason: "length"),
            Script.Completed());
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await host.ChatAsync("\"logprobs\":true,\"top_logprobs\":2");
        var choice = (await GatewayHost.ReadJsonAsync(response)).GetProperty("choices")[0];

        choice.GetProperty("finish_reason").GetString().ShouldBe("length");
        choice.GetProperty("logprobs").GetRawText().ShouldBe(
            """
            {"content":[{"token":"é","logprob":-0.5,"bytes":[195,169],"top_logprobs":[{"token":"é","logprob":-0.5,"bytes":[195,169]},{"token":"x","logprob":-9999,"bytes":[120]}]}],"refusal":null}
            """.Trim());
    }

    [Fact]
    public async Task Answer_OfThreeChoices_KeepsThemApart()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.ChatAsync("\"n\":3");
        var choices = (await GatewayHost.ReadJsonAsync(response)).GetProperty("choices").EnumerateArray().ToArray();

        choices.Select(choice => choice.GetProperty("index").GetInt32()).ShouldBe([0, 1, 2]);
        choices.ShouldAllBe(choice => choice.GetProperty("message").GetProperty("content").GetString() == "Hello world");
    }

    [Fact]
    public async Task RequestId_ThatIsValid_ComesBackAndBeginsTheGridsOwn()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);
        host.Client.DefaultRequestHeaders.Add("x-request-id", "mine-1");

        using var first = await host.ChatAsync();
        using var second = await host.ChatAsync();

        first.Headers.GetValues("x-request-id").ShouldBe(["mine-1"]);
        second.Headers.GetValues("x-request-id").ShouldBe(["mine-1"]);
        backend.Requests.Select(request => request.Id).Distinct().Count().ShouldBe(2);
        backend.Requests.ShouldAllBe(request => request.Id.Value.StartsWith("mine-1.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RequestId_ThatIsLongest_LeavesRoomForManyPrompts()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);
        host.Client.DefaultRequestHeaders.Add("x-request-id", new string('x', 128));

        using var response = await host.PostAsync("/v1/completions", """{"model":"demo","prompt":["a","b"]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        backend.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not valid!")]
    public async Task RequestId_ThatIsMissingOrInvalid_IsMade(string? sent)
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation("x-request-id", sent);

        using var response = await host.ChatAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        new RequestId(response.Headers.GetValues("x-request-id").Single()).ShouldBe(backend.LastRequest.Id);
    }
}
