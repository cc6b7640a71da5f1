using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Inference;

public sealed class StreamFailureTests
{
    [Theory]
    [InlineData("\"stream\":true")]
    [InlineData("")]
    public async Task Refusal_AsFirstEvent_HasItsStatusAndRetryAfter(string members)
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(
            Script.Failed(InferenceErrorCode.Overloaded, "The queues are full.", TimeSpan.FromSeconds(2.1))));

        using var response = await host.ChatAsync(members);

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(3));
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(
            """{"error":{"message":"The queues are full.","type":"rate_limit_error","param":null,"code":"overloaded"}}""");
    }

    [Fact]
    public async Task EveryErrorCode_AsFirstEvent_HasItsRowOfTheTable()
    {
        foreach (var code in Enum.GetValues<InferenceErrorCode>())
        {
            await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Failed(code)));

            using var response = await host.ChatAsync();

            var row = InferenceErrorTable.Get(code);
            ((int)response.StatusCode).ShouldBe(row.Status);
            (response.Headers.RetryAfter is not null).ShouldBe(row.Status is 429 or 503);
            var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");
            error.GetProperty("type").GetString().ShouldBe(row.Type);
            error.GetProperty("code").GetString().ShouldBe(row.WireCode);
        }
    }

    [Fact]
    public async Task Failure_AfterText_EndsTheStreamWithAnErrorAndNoDone()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(
            Script.Accepted(), Script.Text("Hel"), Script.Failed(InferenceErrorCode.ReplicaLost, "The replica was lost.")));

        using var response = await host.ChatAsync("\"stream\":true");
        var data = await Sse.ReadAsync(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        data[^1].ShouldBe("""{"error":{"message":"The replica was lost.","type":"server_error","param":null,"code":"replica_lost"}}""");
        data[^2].ShouldContain("Hel");
    }

    [Fact]
    public async Task Failure_AfterText_IsAnErrorWithStatusWhereTheAnswerIsFolded()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(
            Script.Accepted(), Script.Text("Hel"), Script.Failed(InferenceErrorCode.ReplicaLost)));

        using var response = await host.ChatAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Events_ThatJustStop_EndTheStreamWithAnErrorAndNoDone()
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing(Script.Accepted(), Script.Text("Hel")));

        using var response = await host.ChatAsync("\"stream\":true");
        var data = await Sse.ReadAsync(response);

        data[^1].ShouldContain("replica_lost");
        data[^2].ShouldContain("Hel");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Events_ThatJustStop_AreAnErrorWhereTheAnswerIsFolded(int events)
    {
        await using var host = await GatewayHost.StartAsync(ScriptedBackend.Playing([.. new[] { Script.Accepted() }.Take(events)]));

        using var response = await host.ChatAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
    }

    [Theory]
    [InlineData("\"stream\":true", 0)]
    [InlineData("", 2)]
    public async Task Exception_BeforeTheFirstByte_IsA500WithoutDetails(string members, int events)
    {
        await using var host = await GatewayHost.StartAsync(Throwing(events));

        using var response = await host.ChatAsync(members);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");
        var message = error.GetProperty("message").GetString()!;
        message.ShouldContain(response.Headers.GetValues("x-request-id").Single());
        message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Exception_AfterText_EndsTheStreamWithAnErrorWithoutDetails()
    {
        await using var host = await GatewayHost.StartAsync(Throwing(2));

        using var response = await host.ChatAsync("\"stream\":true");
        var data = await Sse.ReadAsync(response);

        data[^1].ShouldContain("internal_error");
        data[^1].ShouldNotContain("secret");
        data[^2].ShouldContain("Hel");
    }

    [Theory]
    [InlineData("\"stream\":true", true)]
    [InlineData("\"stream\":false", false)]
    public async Task Client_ThatLeaves_CancelsTheEnumerationAtOnce(string members, bool streams)
    {
        var left = new TaskCompletionSource();
        var backend = ScriptedBackend.Stalling(left, Script.Accepted(), Script.Text("Hel"));
        await using var host = await GatewayHost.StartAsync(backend);
        using var leaving = new CancellationTokenSource();
        using var content = new StringContent($$"""{"model":"demo","messages":[{"role":"user","content":"x"}],{{members}}}""");
        content.Headers.ContentType = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };

        var sending = host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        using var response = streams ? await sending : null;
        await Wait.UntilAsync(() => !backend.Requests.IsEmpty, "the backend was called");
        await leaving.CancelAsync();
        response?.Dispose();

        await left.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await (streams ? Task.CompletedTask : Should.ThrowAsync<OperationCanceledException>(() => sending));
    }

    [Fact]
    public async Task Client_ThatReadsNothingAndLeaves_CancelsTheEnumeration()
    {
        var left = new TaskCompletionSource();
        var produced = 0;
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend
        {
            OnInfer = (_, cancellationToken) => FloodAsync(left, () => Interlocked.Increment(ref produced), cancellationToken),
        });
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 })
        {
            await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port, TestContext.Current.CancellationToken);
            const string Body = """{"model":"demo","messages":[{"role":"user","content":"x"}],"stream":true}""";
            await socket.SendAsync(
                Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"),
                TestContext.Current.CancellationToken);
            await Wait.UntilAsync(() => Volatile.Read(ref produced) > 2, "the backend was read");
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Stream_ThatIsSilent_GetsACommentEveryFifteenSeconds()
    {
        var time = new FakeTimeProvider();
        await using var host = await GatewayHost.StartAsync(
            ScriptedBackend.Stalling(new TaskCompletionSource(), Script.Accepted(), Script.Text("Hel")),
            time: time);

        using var response = await host.ChatAsync("\"stream\":true");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var lines = new List<string?>();
        for (var line = 0; line < 4; line++)
        {
            lines.Add(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        var comments = Task.WhenAll([reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()]);
        time.Advance(TimeSpan.FromSeconds(14));
        comments.IsCompleted.ShouldBeFalse();
        await Wait.UntilAsync(() => { time.Advance(TimeSpan.FromSeconds(1)); return comments.IsCompleted; }, "a comment came");

        lines[2]!.ShouldContain("Hel");
        (await comments).ShouldBe([": keep-alive"]);
    }

    private static async IAsyncEnumerable<InferenceEvent> FloodAsync(
        TaskCompletionSource left,
        Action count,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = new string('x', 1 << 20);
        try
        {
            yield return Script.Accepted();
            while (true)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                count();
                yield return Script.Text(text);
            }
        }
        finally
        {
            left.TrySetResult();
        }
    }

    private static ScriptedBackend Throwing(int events) => new() { OnInfer = (_, _) => ThrowAsync(events) };

    private static async IAsyncEnumerable<InferenceEvent> ThrowAsync(int events)
    {
        foreach (var inferenceEvent in new[] { Script.Accepted(), Script.Text("Hel") }.Take(events))
        {
            await Task.Yield();
            yield return inferenceEvent;
        }

        throw new InvalidTimeZoneException("secret detail");
    }
}
