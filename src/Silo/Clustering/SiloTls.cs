using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace Orleans.Ai.Clustering;

/// <summary>
/// Handshakes between silos: both sides show a certificate of our authority that names <see cref="SiloCertificate.HostName"/>.
/// A peer that does not is refused, and told of once for each cause and address.
/// </summary>
internal sealed partial class SiloTls(SiloCertificates certificates, TimeProvider time, ILogger<SiloTls> logger)
{
    private const int MostRemembered = 1024;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(string Address, string Cause), bool> _told = new();

    /// <summary>Lets a silo in that connects to us; <see langword="null"/> where it is refused.</summary>
    public async Task<SslStream?> AcceptAsync(ConnectionContext context)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.ConnectionClosed);
        var peer = new PeerCheck();
        var stream = new SslStream(new PipeStream(context.Transport));
        try
        {
            var first = await FirstBytes.LookAsync(context.Transport.Input, either.Token);
            if (first == FirstBytes.Kind.None)
            {
                return await RefuseAsync(stream);
            }

            if (first == FirstBytes.Kind.Plain)
            {
                return await RefuseAsync(stream, context, "it speaks plain text; every silo of a cluster needs certificates");
            }

            await stream.AuthenticateAsServerAsync(ServerOptions(peer), either.Token);
            return stream;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            return await RefuseAsync(stream, context, peer.Cause ?? Cause(exception, timeout));
        }
    }

    /// <summary>Connects to a silo.</summary>
    /// <exception cref="AuthenticationException">It is none of ours.</exception>
    public async Task<SslStream?> ConnectAsync(ConnectionContext context)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.ConnectionClosed);
        var peer = new PeerCheck();
        var stream = new SslStream(new PipeStream(context.Transport));
        try
        {
            await stream.AuthenticateAsClientAsync(ClientOptions(peer), either.Token);
            return stream;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            var cause = peer.Cause ?? Cause(exception, timeout);
            await RefuseAsync(stream, context, cause);
            throw new AuthenticationException($"The silo at {context.RemoteEndPoint} was refused: {cause}.", exception);
        }
    }

    private SslServerAuthenticationOptions ServerOptions(PeerCheck peer)
    {
        var certificate = certificates.Current;
        return new()
        {
            ServerCertificateContext = certificate.Own,
            ClientCertificateRequired = true,
            CertificateChainPolicy = certificate.ToPolicy(),
            RemoteCertificateValidationCallback = peer.Validate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            // A resumed session would not show its certificate again.
            AllowTlsResume = false,
            AllowRenegotiation = false,
        };
    }

    private SslClientAuthenticationOptions ClientOptions(PeerCheck peer)
    {
        var certificate = certificates.Current;
        return new()
        {
            TargetHost = SiloCertificate.HostName,
            ClientCertificateContext = certificate.Own,
            CertificateChainPolicy = certificate.ToPolicy(),
            RemoteCertificateValidationCallback = peer.Validate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowTlsResume = false,
            AllowRenegotiation = false,
        };
    }

    private async Task<SslStream?> RefuseAsync(SslStream stream, ConnectionContext? context = null, string cause = "")
    {
        await stream.DisposeAsync();
        if (context is not null)
        {
            var address = (context.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "?";
            if (_told.Count >= MostRemembered)
            {
                _told.Clear();
            }

            if (_told.TryAdd((address, cause), true))
            {
                LogRefused(context.RemoteEndPoint, cause);
            }
        }

        return null;
    }

    private static string Cause(Exception exception, CancellationTokenSource timeout) => exception switch
    {
        OperationCanceledException when timeout.IsCancellationRequested => $"the handshake took longer than {HandshakeTimeout.TotalSeconds:0} s",
        OperationCanceledException or IOException => "it broke the handshake off",
        _ => $"the handshake failed: {exception.Message.TrimEnd('.')}",
    };
}
