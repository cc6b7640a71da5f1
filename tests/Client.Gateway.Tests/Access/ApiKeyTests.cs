using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Orleans.Ai.Access;

public sealed class ApiKeyTests : IDisposable
{
    private readonly TemporaryKeyFile _keys = new();

    [Theory]
    [InlineData("Authorization", "Bearer {key}", 200)]
    [InlineData("Authorization", "bearer {key}", 200)]
    [InlineData("x-api-key", "{key}", 200)]
    [InlineData("api-key", "{key}", 200)]
    [InlineData("Authorization", "Basic {key}", 401)]
    [InlineData("Authorization", "Bearer {key}x", 401)]
    [InlineData("Authorization", "Bearer ", 401)]
    [InlineData("Authorization", "{key}", 401)]
    [InlineData("x-none", "x", 401)]
    public async Task Key_InEachHeader_DecidesWhoComesIn(string header, string value, int status)
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend, options => options.KeyFile = _keys.Path);
        host.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, value.Replace("{key}", _keys.ClientKey, StringComparison.Ordinal)).ShouldBeTrue();

        using var response = await host.ChatAsync();

        ((int)response.StatusCode).ShouldBe(status);
        if (status == 200)
        {
            backend.LastRequest.Caller.ShouldBe(new Caller { Tenant = new TenantId("acme"), Role = CallerRole.Client, Key = new KeyId("c1") });
        }
        else
        {
            backend.Requests.ShouldBeEmpty();
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");
            error.GetProperty("code").GetString().ShouldBe("invalid_api_key");
            error.GetProperty("message").GetString()!.ShouldNotContain(_keys.ClientKey);
        }
    }

    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 503)]
    [InlineData("/v1/models", 401)]
    [InlineData("/nowhere", 401)]
    [InlineData("/v1/chat/completions", 401)]
    public async Task Route_WithoutKey_IsDeniedUnlessOnTheShortList(string path, int status)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options => options.KeyFile = _keys.Path);

        using var response = await host.Client.GetAsync(path, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task AnonymousEndpoints_AreHealthAndThePageOnly()
    {
        await using var app = GatewayHost.Create(new ScriptedBackend());

        ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(route => route != "/" && !route.StartsWith("/page/", StringComparison.Ordinal))
            .ShouldBe(["/health/live", "/health/ready"], ignoreOrder: true);
    }

    [Fact]
    public async Task OperatorPolicy_WithAClientsKey_Forbids()
    {
        await using var app = GatewayHost.Create(new ScriptedBackend(), options => options.KeyFile = _keys.Path);
        app.MapGet("/secret", (HttpContext context) => context.Response.WriteAsync("x", context.RequestAborted)).RequireAuthorization(AccessPolicies.Operator);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        client.DefaultRequestHeaders.Authorization = new("Bearer", _keys.ClientKey);
        using var forbidden = await client.GetAsync("/secret", TestContext.Current.CancellationToken);
        client.DefaultRequestHeaders.Authorization = new("Bearer", _keys.OperatorKey);
        using var allowed = await client.GetAsync("/secret", TestContext.Current.CancellationToken);

        forbidden.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await GatewayHost.ReadJsonAsync(forbidden)).GetProperty("error").GetProperty("code").GetString().ShouldBe("forbidden");
        allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task PolicyThatAsksForMoreThanARole_IsMetByNobody()
    {
        await using var app = GatewayHost.Create(new ScriptedBackend(), options => options.KeyFile = _keys.Path);
        app.MapGet("/secret", () => "x").RequireAuthorization(policy => policy.RequireAuthenticatedUser());
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", _keys.OperatorKey);

        using var response = await client.GetAsync("/secret", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task KeylessServer_WithAnyKey_TakesTheCallerForTheOperator()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", "unused");

        using var response = await host.ChatAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        backend.LastRequest.Caller.ShouldBe(new Caller { Tenant = TenantId.Local, Role = CallerRole.Operator, Key = KeyId.None });
    }

    [Fact]
    public async Task KeyFile_ThatChanges_IsTakenUnlessInvalid()
    {
        var time = new FakeTimeProvider();
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend(), options => options.KeyFile = _keys.Path, time);
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", _keys.ClientKey);
        var ring = host.Services.GetRequiredService<KeyRing>();
        var added = ApiKeyHash.Generate();

        _keys.Write("{ broken");
        time.Advance(TimeSpan.FromSeconds(5));
        using var withBrokenFile = await host.ChatAsync();
        _keys.Write($$"""{ "keys": [ { "id": "n", "hash": "{{ApiKeyHash.Hash(added).ToUpperInvariant().Replace("SHA", "sha", StringComparison.Ordinal)}}", "tenant": "t", "role": "client" } ] }""");
        await Wait.UntilAsync(() => { time.Advance(TimeSpan.FromSeconds(5)); return ring.Find(added) is not null; }, "the new key was taken");
        using var withOldKey = await host.ChatAsync();

        withBrokenFile.StatusCode.ShouldBe(HttpStatusCode.OK);
        withOldKey.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    public void Dispose() => _keys.Dispose();
}
