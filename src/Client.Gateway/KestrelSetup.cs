using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;

namespace Orleans.Ai;

/// <summary>Hands <see cref="GatewayOptions"/> to Kestrel, and has it ask <see cref="ListenGuard"/> before it binds an address.</summary>
internal sealed class KestrelSetup(IOptions<GatewayOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        var gateway = options.Value;
        var limits = kestrel.Limits;
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(listen => ListenGuard.Check(listen.EndPoint, gateway.RequiresKeys));
        limits.MaxRequestBodySize = gateway.MaxBodyBytes;
        limits.MaxRequestHeaderCount = gateway.MaxHeaders;
        limits.RequestHeadersTimeout = gateway.HeaderTimeout;
        limits.KeepAliveTimeout = gateway.IdleTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(gateway.MinBytesPerSecond, gateway.SlowConnectionGrace);
        limits.MinResponseDataRate = new MinDataRate(gateway.MinBytesPerSecond, gateway.SlowConnectionGrace);
    }
}
