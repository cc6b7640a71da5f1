using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.Ai.Generations;

/// <summary>A recorded answer is read again, from anywhere in it, while it is generated and later, byte by byte the same.</summary>
public sealed class ReattachTests(RunningSilo silo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly (string Name, string Value) Resumable = ("x-orleansai-resumable", "true");

    [Fact]
    public async Task Stream_OfARecordedAnswer_NumbersItsEvents()
    {
        using var response = await Recorded.PostAsync(silo.Client, Recorded.Body(), Resumable);
        var events = Recorded.Events(await response.Content.ReadAsStringAsync(Token));

        var id = Recorded.Id(response);
        events.Select(told => told.Split('\n')[0]).ShouldBe(Enumerable.Range(0, events.Length).Select(number => $"id: {id}:{number}"));
        events[^1].ShouldEndWith("data: [DONE]");
        Recorded.IsReplayed(response).ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_OfAPlainAnswer_HasNoNumbers()
    {
        using var response = await Recorded.PostAsync(silo.Client, Recorded.Body());

        (await response.Content.ReadAsStringAsync(Token)).ShouldNotContain("id: ");
        response.Headers.Contains("x-orleansai-generation").ShouldBeFalse();
    }

    [Fact]
    public async Task Request_SentAgainBehindAnyEvent_TellsTheRest()
    {
        using var response = await Recorded.PostAsync(silo.Client, Recorded.Body(), Resumable);
        var whole = await response.Content.ReadAsStringAsync(Token);
        var (events, id) = (Recorded.Events(whole), Recorded.Id(response));

        for (var last = 0; last < events.Length; last++)
        {
            var rest = await Recorded.TextAsync(Recorded.PostAsync(silo.Client, Recorded.Body(), Resumable, ("Last-Event-ID", $"{id}:{last}")));

            Recorded.Events(rest).ShouldBe(events[(last + 1)..]);
        }

        (await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Get, $"/v1/generations/{id}?stream=true", null))).ShouldBe(whole);
        Recorded.Events(await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Get, $"/v1/generations/{id}", null, ("Last-Event-ID", $"{id}:4"), ("Accept", "text/event-stream"))))
            .ShouldBe(events[5..]);
    }

    [Fact]
    public async Task Connection_LostInMidAnswer_LosesNothing()
    {
        var body = Recorded.Body(tokens: 200);
        var expected = Recorded.Events(await Recorded.TextAsync(Recorded.PostAsync(silo.Client, body)));
        string id;
        using (var lost = await Recorded.PostAsync(silo.Client, body, Resumable))
        {
            id = Recorded.Id(lost);
        }

        var rest = Recorded.Events(await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Get, $"/v1/generations/{id}", null, ("Last-Event-ID", $"{id}:0"))));

        rest.Length.ShouldBe(expected.Length - 1);
        Contents(rest).ShouldBe(Contents(expected));
    }

    [Fact]
    public async Task Readers_SeveralAtOnce_ReadTheSame()
    {
        using var first = await Recorded.PostAsync(silo.Client, Recorded.Body(tokens: 200), Resumable);
        var path = $"/v1/generations/{Recorded.Id(first)}?stream=true";

        var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Get, path, null))));

        others.ShouldAllBe(other => other == others[0]);
        (await first.Content.ReadAsStringAsync(Token)).ShouldBe(others[0]);
    }

    [Fact]
    public async Task Get_OfAnEndedAnswer_TellsStateUsageAndTheAnswer()
    {
        using var response = await Recorded.PostAsync(silo.Client, Recorded.Body(stream: false), Resumable);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);

        var told = await silo.Client.GetFromJsonAsync<JsonElement>($"/v1/generations/{Recorded.Id(response)}", Token);

        told.GetProperty("state").GetString().ShouldBe("completed");
        told.GetProperty("endpoint").GetString().ShouldBe(Recorded.Chat);
        told.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(30);
        told.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        told.GetProperty("answer").GetRawText().ShouldBe(answer.GetRawText());
    }

    [Fact]
    public async Task Cancel_InMidAnswer_EndsTheStreamAndKeepsWhatThereIs()
    {
        using var response = await Recorded.PostAsync(silo.Client, Recorded.Body(tokens: 900), Resumable);
        var id = Recorded.Id(response);

        var cancelled = JsonElement.Parse(await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, $"/v1/generations/{id}/cancel", null)));
        var stream = await response.Content.ReadAsStringAsync(Token);

        cancelled.GetProperty("state").GetString().ShouldBe("cancelled");
        cancelled.GetProperty("error").GetProperty("code").GetString().ShouldBe("cancelled");
        var events = Recorded.Events(stream);
        events[^1].ShouldContain("\"code\":\"cancelled\"");
        cancelled.GetProperty("answer").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe(Contents(events));
    }

    [Fact]
    public async Task Delete_AnAnswer_ForgetsIt()
    {
        using var response = await Recorded.PostAsync(silo.Client, Recorded.Body(stream: false), Resumable);
        var path = $"/v1/generations/{Recorded.Id(response)}";

        JsonElement.Parse(await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Delete, path, null))).GetProperty("deleted").GetBoolean().ShouldBeTrue();

        (await Recorded.RefusalAsync(Recorded.SendAsync(silo.Client, HttpMethod.Get, path, null))).ShouldBe((404, "not_found"));
        (await Recorded.RefusalAsync(Recorded.SendAsync(silo.Client, HttpMethod.Delete, path, null))).ShouldBe((404, "not_found"));
    }

    [Theory]
    [InlineData("GET", "/v1/generations/nobody", null, 404, "not_found")]
    [InlineData("GET", "/v1/generations/nobody?stream=true", null, 404, "not_found")]
    [InlineData("GET", "/v1/generations/nobody?stream=maybe", null, 400, "invalid_value")]
    [InlineData("GET", "/v1/generations/nobody", "someone:1", 400, "invalid_value")]
    [InlineData("GET", "/v1/generations/nobody", "nobody", 400, "invalid_value")]
    [InlineData("POST", "/v1/generations/nobody/cancel", null, 404, "not_found")]
    [InlineData("DELETE", "/v1/generations/nobody", null, 404, "not_found")]
    [InlineData("GET", "/v1/generations/%20", null, 404, "not_found")]
    [InlineData("PUT", "/v1/generations/nobody", null, 405, "method_not_allowed")]
    public async Task Request_ForNoGeneration_IsRefused(string method, string path, string? last, int status, string code)
    {
        var headers = last is null ? Array.Empty<(string, string)>() : [("Last-Event-ID", last)];

        (await Recorded.RefusalAsync(Recorded.SendAsync(silo.Client, new HttpMethod(method), path, null, headers))).ShouldBe((status, code));
    }

    [Theory]
    [InlineData("nobody:3", 404, "not_found")]
    [InlineData("nobody", 400, "invalid_value")]
    [InlineData("nobody:-1", 400, "invalid_value")]
    [InlineData(":1", 400, "invalid_value")]
    [InlineData("a b:1", 400, "invalid_value")]
    public async Task LastEventId_OfNoGeneration_IsRefused(string last, int status, string code) =>
        (await Recorded.RefusalAsync(Recorded.PostAsync(silo.Client, Recorded.Body(), ("Last-Event-ID", last)))).ShouldBe((status, code));

    [Fact]
    public async Task LastEventId_OfAnotherRequest_IsRefused()
    {
        using var response = await Recorded.PostAsync(silo.Client, Recorded.Body(stream: false), Resumable);

        var refusal = await Recorded.RefusalAsync(Recorded.PostAsync(silo.Client, Recorded.Body(question: "Another?"), ("Last-Event-ID", $"{Recorded.Id(response)}:0")));

        refusal.ShouldBe((422, "idempotency_key_reused"));
    }

    private static string Contents(IEnumerable<string> events) => string.Concat(
        events.Select(told => told[(told.IndexOf("data: ", StringComparison.Ordinal) + 6)..]).Where(data => data != "[DONE]").Select(data => JsonElement.Parse(data))
            .Where(chunk => chunk.TryGetProperty("choices", out _)).SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));
}
