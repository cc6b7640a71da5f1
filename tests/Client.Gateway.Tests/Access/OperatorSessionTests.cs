using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Access;

public sealed class OperatorSessionTests : IAsyncLifetime
{
    private readonly TemporaryKeyFile _keys = new();
    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false });
    private WebApplication _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = GatewayHost.Create(new ScriptedBackend(), options => options.KeyFile = _keys.Path, _time);
        _app.MapMethods("/orleans/{**file}", ["GET", "POST"], (HttpContext context) => context.Response.WriteAsync("x", context.RequestAborted))
            .RequireAuthorization(AccessPolicies.Operator);
        await _app.StartAsync(Cancel);
        _client.BaseAddress = new Uri(_app.Urls.First());
    }

    [Fact]
    public async Task Session_OfAnOperator_LetsABrowserReadTheDashboardAndNothingElse()
    {
        var cookie = await StartAsync();

        (await StatusAsync(HttpMethod.Get, "/orleans/index.js", cookie)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Get, "/orleans/index.js", null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(HttpMethod.Get, "/orleans/index.js", cookie[..^1])).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(HttpMethod.Post, "/orleans/index.js", cookie)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(HttpMethod.Get, "/orleansx", cookie)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(HttpMethod.Get, "/admin/silos", cookie)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(HttpMethod.Get, "/v1/models", cookie)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Session_AfterAnHour_IsOver()
    {
        var cookie = await StartAsync();

        _time.Advance(TimeSpan.FromHours(1));

        (await StatusAsync(HttpMethod.Get, "/orleans/", cookie)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Session_OfAKeyThatIsTakenBack_IsOver()
    {
        var cookie = await StartAsync();

        _keys.Write($$"""{ "keys": [ { "id": "c1", "hash": "{{ApiKeyHash.Hash(_keys.ClientKey)}}", "tenant": "acme", "role": "client" } ] }""");
        _app.Services.GetRequiredService<KeyRing>().Refresh();

        (await StatusAsync(HttpMethod.Get, "/orleans/", cookie)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Sessions_BeyondTheirBound_PushTheOldestOut()
    {
        var first = await StartAsync();
        var last = first;

        for (var count = 0; count < 1000; count++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            last = await StartAsync();
        }

        (await StatusAsync(HttpMethod.Get, "/orleans/", first)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(HttpMethod.Get, "/orleans/", last)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/admin/session", "POST")]
    [InlineData("/admin/models", "GET")]
    [InlineData("/admin/models/m", "DELETE")]
    [InlineData("/admin/silos/a/drain", "POST")]
    public async Task OperatorsSide_WithAClientsKey_IsForbidden(string path, string method)
    {
        using var response = await SendAsync(new HttpMethod(method), path, null, _keys.ClientKey);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _keys.Dispose();
    }

    private async Task<string> StartAsync()
    {
        using var response = await SendAsync(HttpMethod.Post, "/admin/session", null, _keys.OperatorKey);
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var parts = response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().Split("; ");
        parts[1..].ShouldBe(["max-age=3600", "path=/orleans", "samesite=strict", "httponly"]);
        return parts[0];
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string? cookie)
    {
        using var response = await SendAsync(method, path, cookie, null);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? cookie, string? key)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await _client.SendAsync(request, Cancel);
    }
}
