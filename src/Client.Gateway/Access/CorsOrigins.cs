using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Orleans.Ai.Answers;

namespace Orleans.Ai.Access;

/// <summary>Hands <see cref="GatewayOptions.AllowedOrigins"/> to ASP.NET's CORS middleware.</summary>
internal sealed class CorsOrigins(IOptions<GatewayOptions> options) : IConfigureOptions<CorsOptions>
{
    public void Configure(CorsOptions cors) => cors.AddDefaultPolicy(policy => policy
        .WithOrigins(options.Value.AllowedOrigins)
        .WithMethods("GET", "POST")
        .AllowAnyHeader()
        .WithExposedHeaders(["x-request-id", "Retry-After", .. RouteHeaders.All])
        .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
}
