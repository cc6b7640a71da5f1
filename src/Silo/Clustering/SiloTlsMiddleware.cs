using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.Messaging;

namespace Orleans.Ai.Clustering;

/// <summary>Puts TLS between a connection of Orleans and its socket.</summary>
/// <param name="authenticate">The handshake; <see langword="null"/> where the peer was refused.</param>
internal sealed class SiloTlsMiddleware(Func<ConnectionContext, Task<SslStream?>> authenticate) : IConnectionMiddleware
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 32 * 1024, leaveOpen: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(leaveOpen: true);

    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var plain = context.Transport;
        await using var stream = await authenticate(context);
        if (stream is null)
        {
            context.Abort();
            return;
        }

        try
        {
            context.Transport = new SslPipe(PipeReader.Create(stream, ReaderOptions), PipeWriter.Create(stream, WriterOptions));
            await next(context);
        }
        finally
        {
            context.Transport = plain;
        }
    }

    private sealed record SslPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
