using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orleans.Ai.Providers;

/// <summary>A provider's own connections.</summary>
internal static class ProviderSockets
{
    // Addresses change; a connection that is never closed would not notice.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(90);

    // A last chunk may still be on its way when the answer's end has been read; with it the connection can be used again.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Opens them. No proxy that the environment happens to name, no cookies, no redirects (they would carry the key elsewhere), nothing
    /// unpacked.
    /// </summary>
    public static HttpMessageInvoker Open(ProviderOptions options) => new(Handler(options), disposeHandler: true);

    /// <summary>The same, for channels of gRPC.</summary>
    public static SocketsHttpHandler Handler(ProviderOptions options) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = options.ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        MaxConnectionsPerServer = options.MaxConnections,
        MaxResponseHeadersLength = 64,
        PooledConnectionIdleTimeout = IdleTimeout,
        PooledConnectionLifetime = Lifetime,
        ResponseDrainTimeout = DrainTime,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = options.CaFile is { } file ? Trust(file) : null },
        UseCookies = false,
        UseProxy = false,
    };
    /// <summary>Trusts the certificates of a file, and no others.</summary>
    /// <exception cref="CryptographicException">They are none.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}
