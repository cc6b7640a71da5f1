using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.Ai.Errors;

public sealed class HttpErrorTests
{
    [Theory]
    [InlineData("GET", "/nowhere", 404, "not_found")]
    [InlineData("POST", "/v1/nowhere", 404, "not_found")]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_allowed")]
    [InlineData("DELETE", "/v1/models/demo", 405, "method_not_allowed")]
    [InlineData("POST", "/health/live", 405, "method_not_allowed")]
    public async Task Route_ThatIsNotThere_IsAnErrorInOpenAIsShape(string method, string path, int status, string code)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
        response.Headers.Contains("x-request-id").ShouldBeTrue();
        var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("message").GetString()!.ShouldContain($"{method} {path}");
        error.GetProperty("param").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/vnd.api+json", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    public async Task Body_OfAnotherMediaType_IsRefused(string? contentType, int status)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.PostAsync(
            "/v1/chat/completions",
            """{"model":"demo","messages":[{"role":"user","content":"x"}]}""",
            contentType);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Body_ThatIsCompressed_IsRefused()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await host.Client.PostAsync("/v1/chat/completions", content, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_BeyondTheLimit_IsRefusedAndAtTheLimitIsRead(bool chunked)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options => options.MaxBodyBytes = 4096);

        // Kestrel counts the framing of chunks as well.
        using var fits = await PostAsync(host, chunked ? 4000 : 4096, chunked);
        using var exceeds = await PostAsync(host, 4097, chunked);

        fits.StatusCode.ShouldBe(HttpStatusCode.OK);
        exceeds.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await GatewayHost.ReadJsonAsync(exceeds)).GetProperty("error").GetProperty("code").GetString().ShouldBe("request_too_large");
    }

    [Fact]
    public async Task Body_OfTwentyMebibytes_IsReadByDefault()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);

        using var response = await PostAsync(host, 20 << 20, chunked: false);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Body_ThatComesTooSlowly_IsATimeout()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options => options.SlowConnectionGrace = TimeSpan.FromSeconds(2));
        using var socket = await ConnectAsync(host);

        await SendAsync(socket, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
        var answer = await ReadToEndAsync(socket);

        answer.ShouldStartWith("HTTP/1.1 408");
        answer.ShouldContain("request_timeout");
    }

    [Theory]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400")]
    [InlineData("GET /v1/models HTTP/1.1\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GARBAGE\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET /v1/models/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET /v1/models/%FF%FE HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", "HTTP/1.1 400")]
    public async Task Request_ThatIsNoHttp_IsRefused(string request, string start)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        using var socket = await ConnectAsync(host);

        await SendAsync(socket, request);

        (await ReadToEndAsync(socket)).ShouldStartWith(start);
    }

    [Fact]
    public async Task Headers_BeyondTheLimit_AreRefused()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options => options.MaxHeaders = 10);
        using var socket = await ConnectAsync(host);

        await SendAsync(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"X-{i}: 1\r\n")) + "\r\n");

        (await ReadToEndAsync(socket)).ShouldStartWith("HTTP/1.1 431");
    }

    private static async Task<HttpResponseMessage> PostAsync(GatewayHost host, int length, bool chunked)
    {
        const string Start = """{"model":"demo","messages":[{"role":"user","content":""";
        var body = Start + '"' + new string('x', length - Start.Length - 5) + "\"}]}";
        body.Length.ShouldBe(length);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;
        return await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<Socket> ConnectAsync(GatewayHost host)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static ValueTask<int> SendAsync(Socket socket, string text)
        => socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(15));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(timeout.Token);
    }
}
