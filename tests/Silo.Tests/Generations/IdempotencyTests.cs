using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Generations;

/// <summary>A request with an <c>Idempotency-Key</c> is executed once, however often it is sent.</summary>
public sealed class IdempotencyTests(RunningSilo silo)
{
    private const string Responses = "/v1/responses";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string Name, string Value) NewKey => ("Idempotency-Key", Guid.NewGuid().ToString());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_ManyAtOnceAndLater_AreExecutedOnceAndAnsweredTheSame(bool stream)
    {
        var (key, body) = (NewKey, Recorded.Body(stream, tokens: 100));

        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Recorded.PostAsync(silo.Client, body, key)));
        var texts = await Task.WhenAll(together.Select(response => response.Content.ReadAsStringAsync(Token)));
        using var later = await Recorded.PostAsync(silo.Client, body, key);

        together.Count(response => !Recorded.IsReplayed(response)).ShouldBe(1);
        Recorded.IsReplayed(later).ShouldBeTrue();
        texts.Append(await later.Content.ReadAsStringAsync(Token)).Distinct().ShouldHaveSingleItem().ShouldContain(stream ? "[DONE]" : "\"content\":");
        together.Append(later).Select(Recorded.Id).Distinct().ShouldHaveSingleItem();
        Array.ForEach(together, response => response.Dispose());
    }

    [Fact]
    public async Task Prompts_SeveralInOneRequest_AreAnsweredInOrderAndAgain()
    {
        var (key, body) = (NewKey, new { model = "demo", prompt = new[] { "One", "Two", "Three" }, n = 2, max_tokens = 12, seed = 3, ignore_eos = true, stream = true, stream_options = new { include_usage = true } });
        var first = await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, "/v1/completions", body, key));

        var again = await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, "/v1/completions", body, key));

        again.ShouldBe(first);
        var parts = Recorded.Events(first).Select(told => told.Split("data: ")[1]).Where(data => data != "[DONE]").Select(data => JsonElement.Parse(data)).ToList();
        var order = parts.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).Select(choice => choice.GetProperty("index").GetInt32() / 2).ToList();
        order.ShouldBe(order.Order());
        order.Distinct().ShouldBe([0, 1, 2]);
        parts[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(6 * 12);
    }

    [Theory]
    [InlineData(Recorded.Chat, "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"Other\"}]}")]
    [InlineData("/v1/completions", "{\"model\":\"demo\",\"prompt\":\"Hi\"}")]
    [InlineData("/v1/completions", "{\"model\":\"demo\",\"prompt\":[\"Hi\",\"Ho\"]}")]
    public async Task Key_OfAnotherRequest_IsRefused(string path, string json)
    {
        var key = NewKey;
        await Recorded.TextAsync(Recorded.PostAsync(silo.Client, Recorded.Body(stream: false, tokens: 3), key));

        (await Recorded.RefusalAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, path, JsonElement.Parse(json), key))).ShouldBe((422, "idempotency_key_reused"));
    }

    [Fact]
    public async Task Request_RefusedForGood_IsRefusedAgainAndSaysThatItIsOld()
    {
        var (key, body) = (NewKey, new { model = "demo", messages = new[] { new { role = "user", content = new string('x', 20_000) } } });
        (await Recorded.RefusalAsync(Recorded.PostAsync(silo.Client, body, key))).Code.ShouldBe("context_length_exceeded");

        using var again = await Recorded.PostAsync(silo.Client, body, key);

        ((int)again.StatusCode).ShouldBe(400);
        Recorded.IsReplayed(again).ShouldBeTrue();
    }

    [Fact]
    public async Task Answer_Deleted_LeavesItsKeyAsATombstone()
    {
        var (key, body) = (NewKey, Recorded.Body(stream: false, tokens: 3));
        using var response = await Recorded.PostAsync(silo.Client, body, key);
        await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Delete, $"/v1/generations/{Recorded.Id(response)}", null));

        (await Recorded.RefusalAsync(Recorded.PostAsync(silo.Client, body, key))).ShouldBe((410, "deleted"));
        (await Recorded.RefusalAsync(Recorded.SendAsync(silo.Client, HttpMethod.Get, $"/v1/generations/{Recorded.Id(response)}", null))).ShouldBe((410, "deleted"));
    }

    [Fact]
    public async Task Response_SentAgainWhenTheOneBeforeIsGone_IsAnsweredTheSame()
    {
        var before = await RespondAsync("Count to 100.", null);
        var key = NewKey;
        var body = Response("And then?", Id(before));
        var first = await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, Responses, body, key));
        await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Delete, $"{Responses}/{Id(before)}", null));

        using var again = await Recorded.SendAsync(silo.Client, HttpMethod.Post, Responses, body, key);
        Recorded.IsReplayed(again).ShouldBeTrue();
        (await again.Content.ReadAsStringAsync(Token)).ShouldBe(first);
        (await Recorded.RefusalAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, Responses, Response("Something else", Id(before)), key))).ShouldBe((422, "idempotency_key_reused"));
        (await Recorded.RefusalAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, Responses, body, NewKey))).ShouldBe((400, "previous_response_not_found"));

        // And the answer itself can be gone on from, with its own copy of what was said before.
        var next = await RespondAsync("And after that?", Id(first));
        JsonElement.Parse(next).GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBeGreaterThan(JsonElement.Parse(first).GetProperty("usage").GetProperty("input_tokens").GetInt32());
        await Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Delete, $"{Responses}/{Id(first)}", null));
        (await Recorded.RefusalAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, Responses, body, key))).ShouldBe((410, "deleted"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    public async Task Key_OfOtherCharacters_IsRefused(string key) =>
        (await Recorded.RefusalAsync(Recorded.PostAsync(silo.Client, Recorded.Body(), ("Idempotency-Key", key)))).ShouldBe((400, "invalid_value"));

    [Theory]
    [InlineData("ä")]
    [InlineData("\u0080")]
    [InlineData("\u007F")]
    public async Task Key_OfBytesThatAreNoVisibleAscii_IsRefused(string key)
    {
        // By hand: clients that know HTTP refuse to send such a header themselves.
        var body = JsonSerializer.Serialize(Recorded.Body());
        using var client = new TcpClient();
        await client.ConnectAsync(silo.Address.Host, silo.Address.Port, Token);
        await using var stream = client.GetStream();
        var head = $"POST {Recorded.Chat} HTTP/1.1\r\nHost: {silo.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nIdempotency-Key: {key}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head + body), Token);

        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync(Token)).ShouldNotBeNull().ShouldStartWith("HTTP/1.1 400 ");
    }

    [Theory]
    [InlineData(255, 200)]
    [InlineData(256, 400)]
    public async Task Key_OfSuchLength_IsTakenOrRefused(int length, int status)
    {
        using var response = await Recorded.PostAsync(silo.Client, Recorded.Body(stream: false, tokens: 1), ("Idempotency-Key", new string('k', length)));

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task LastEventId_OfAnotherKey_IsRefused() =>
        (await Recorded.RefusalAsync(Recorded.PostAsync(silo.Client, Recorded.Body(), NewKey, ("Last-Event-ID", "other:1")))).ShouldBe((400, "invalid_value"));

    private static object Response(string input, string? before) => new { model = "demo", input, previous_response_id = before, max_output_tokens = 16, temperature = 0 };

    private static string Id(string response) => JsonElement.Parse(response).GetProperty("id").GetString()!;

    private Task<string> RespondAsync(string input, string? before) =>
        Recorded.TextAsync(Recorded.SendAsync(silo.Client, HttpMethod.Post, Responses, Response(input, before)));
}
