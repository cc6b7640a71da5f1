using System.Buffers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>An answer that comes as one JSON document.</summary>
internal sealed class WholeProviderAnswer(HttpResponseMessage response, Stream stream, ProviderOptions options) : ProviderAnswer
{
    private const int FirstBytes = 8 << 10;

    public override async ValueTask<bool> ReadAsync(IWireReader reader, AnswerEvents events, CancellationToken cancellationToken)
    {
        await ReadAllAsync(
            stream,
            options.MaxAnswerBytes,
            body =>
            {
                reader.ReadBody(body, events);
                return true;
            },
            cancellationToken);
        return false;
    }

    public override ValueTask DisposeAsync()
    {
        response.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads a body of bounded size into a pooled buffer.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="maxBytes">Its largest size.</param>
    /// <param name="read">Reads what is there; must keep nothing of it.</param>
    /// <param name="cancellationToken">The attempt's.</param>
    /// <exception cref="InvalidDataException">It is larger.</exception>
    public static async ValueTask<T> ReadAllAsync<T>(Stream stream, int maxBytes, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            var length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var more)
            {
                length += more;
                if (length > maxBytes)
                {
                    throw new InvalidDataException($"The answer is larger than {maxBytes} bytes.");
                }

                buffer = length < buffer.Length ? buffer : Grow(buffer);
            }

            return read(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
