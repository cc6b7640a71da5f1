using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;

namespace Orleans.Ai.Composition;

public sealed class EndpointTests
{
    // The page holds no data; probes carry no key.
    private static readonly string[] Anonymous = ["/", "/health/live", "/health/ready"];
    private static readonly string[] Operators = ["/metrics", "/admin/", "/orleans"];

    [Fact]
    public async Task Endpoints_OfTheApplication_NeedACallerOrAreListed()
    {
        await using var app = SiloApplication.Build(new ConfigurationBuilder().Build());
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        var fallback = await app.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();

        fallback.ShouldNotBeNull().Requirements.ShouldNotBeEmpty();
        Paths(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null))
            .Where(path => !path.StartsWith("/page/", StringComparison.Ordinal))
            .ShouldBe(Anonymous, ignoreOrder: true);
        foreach (var endpoint in endpoints)
        {
            IsForOperators(endpoint).ShouldBe(Paths([endpoint]).All(path => Operators.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))), endpoint.ToString());
        }

        Paths(endpoints).ShouldContain("/v1/chat/completions");
    }

    private static bool IsForOperators(RouteEndpoint endpoint) =>
        endpoint.Metadata.OfType<IAuthorizeData>().Any(data => data.Policy == AccessPolicies.Operator);

    private static IEnumerable<string> Paths(IEnumerable<RouteEndpoint> endpoints) =>
        endpoints.Select(endpoint => "/" + endpoint.RoutePattern.RawText?.Trim('/')).Distinct();
}
