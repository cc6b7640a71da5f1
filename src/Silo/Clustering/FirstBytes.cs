using System.Buffers;
using System.IO.Pipelines;

namespace Orleans.Ai.Clustering;

/// <summary>Tells TLS from plain text by what a peer says first.</summary>
internal static class FirstBytes
{
    /// <summary>What it is.</summary>
    public enum Kind
    {
        /// <summary>The peer left without a word, as port scans and health checks do.</summary>
        None,

        /// <summary>A TLS handshake record.</summary>
        Tls,

        /// <summary>Something else.</summary>
        Plain,
    }

    // Content type "handshake" (22), and the major version of every TLS.
    private static ReadOnlySpan<byte> TlsHandshake => [22, 3];

    /// <summary>Looks without taking anything.</summary>
    public static async Task<Kind> LookAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var read = await input.ReadAsync(cancellationToken);
        var kind = Classify(read.Buffer);
        input.AdvanceTo(read.Buffer.Start);
        return kind;
    }

    private static Kind Classify(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return Kind.None;
        }

        var count = (int)Math.Min(bytes.Length, TlsHandshake.Length);
        return bytes.Slice(0, count).ToArray().AsSpan().SequenceEqual(TlsHandshake[..count]) ? Kind.Tls : Kind.Plain;
    }
}
