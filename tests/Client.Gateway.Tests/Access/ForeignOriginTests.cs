using System.Net;

namespace Orleans.Ai.Access;

public sealed class ForeignOriginTests
{
    public static TheoryData<string, string?, string?, bool> Requests => new()
    {
        { "localhost:{port}", null, null, true },
        { "localhost", null, null, true },
        { "127.0.0.1:{port}", null, null, true },
        { "127.9.9.9:1", null, null, true },
        { "[::1]:{port}", null, null, true },
        { "LOCALHOST:{port}", null, null, true },
        { "grid.lan:{port}", null, null, true },
        { "evil.example:{port}", null, null, false },
        { "localhost.evil.example", null, null, false },
        { "127.0.0.1.evil.example", null, null, false },
        { "10.0.0.1:{port}", null, null, false },
        { "0.0.0.0:{port}", null, null, false },
        { "[fe80::1]:{port}", null, null, false },
        { "localhost:{port}", "http://localhost:{port}", "same-origin", true },
        { "localhost", "http://localhost:80", null, true },
        { "localhost:{port}", "http://127.0.0.1:{port}", null, false },
        { "localhost:{port}", "http://localhost:3000", "same-site", false },
        { "localhost:{port}", "https://localhost:{port}", null, false },
        { "localhost:{port}", "http://evil.example", "cross-site", false },
        { "localhost:{port}", "null", null, false },
        { "localhost:{port}", "", null, false },
        { "localhost:{port}", "http://friend.example", "cross-site", true },
        { "localhost:{port}", null, "cross-site", false },
        { "localhost:{port}", null, "same-site", false },
        { "localhost:{port}", null, "none", true },
        { "localhost:{port}", null, "same-origin", true },
    };

    [Fact]
    public async Task KeylessServer_RefusesForeignHostsAndOrigins_OnEveryRoute()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options =>
        {
            options.AllowedHosts = ["grid.lan"];
            options.AllowedOrigins = ["http://friend.example"];
        });

        foreach (var (hostHeader, origin, site, allowed) in Requests.Select(row => row.Data))
        {
            foreach (var path in new[] { "/v1/models", "/health/live", "/nowhere" })
            {
                var port = host.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Host = hostHeader.Replace("{port}", port, StringComparison.Ordinal);
                _ = origin is null || request.Headers.TryAddWithoutValidation("Origin", origin.Replace("{port}", port, StringComparison.Ordinal));
                _ = site is null || request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);

                using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

                var row = $"{hostHeader} {origin} {site} {path}";
                (response.StatusCode is not HttpStatusCode.Forbidden).ShouldBe(allowed, row);
                if (!allowed)
                {
                    (await GatewayHost.ReadJsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("foreign_origin", row);
                }
            }
        }
    }

    [Fact]
    public async Task ServerWithKeys_TakesAnyHost()
    {
        using var keys = new TemporaryKeyFile();
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options => options.KeyFile = keys.Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Host = "grid.example";

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Cors_OfAnAllowedOrigin_AnswersPreflightAndRequest()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options => options.AllowedOrigins = ["http://friend.example"]);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        preflight.Headers.Add("Origin", "http://friend.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        host.Client.DefaultRequestHeaders.Add("Origin", "http://friend.example");

        using var allowed = await host.Client.SendAsync(preflight, TestContext.Current.CancellationToken);
        using var answer = await host.ChatAsync();

        allowed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        allowed.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["http://friend.example"]);
        allowed.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("authorization");
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["http://friend.example"]);
    }

    [Fact]
    public async Task Cors_WithKeys_LetsPreflightPassWithoutKey()
    {
        using var keys = new TemporaryKeyFile();
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options =>
        {
            options.KeyFile = keys.Path;
            options.AllowedOrigins = ["*"];
        });
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        preflight.Headers.Add("Origin", "http://any.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");

        using var response = await host.Client.SendAsync(preflight, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
    }

    [Fact]
    public async Task Cors_ByDefault_IsOff()
    {
        using var keys = new TemporaryKeyFile();
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options => options.KeyFile = keys.Path);
        host.Client.DefaultRequestHeaders.Add("Origin", "http://friend.example");
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", keys.ClientKey);

        using var response = await host.ChatAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }
}
