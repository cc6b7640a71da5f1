using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Orleans.Ai;

/// <summary>Hands <see cref="GatewayOptions"/> to Kestrel.</summary>
internal sealed class KestrelLimits(IOptions<GatewayOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        var gateway = options.Value;
        var limits = kestrel.Limits;
        kestrel.AddServerHeader = false;
        limits.MaxRequestBodySize = gateway.MaxBodyBytes;
        limits.MaxRequestHeaderCount = gateway.MaxHeaders;
        limits.RequestHeadersTimeout = gateway.HeaderTimeout;
        limits.KeepAliveTimeout = gateway.IdleTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(gateway.MinBytesPerSecond, gateway.SlowConnectionGrace);
        limits.MinResponseDataRate = new MinDataRate(gateway.MinBytesPerSecond, gateway.SlowConnectionGrace);
    }
}
