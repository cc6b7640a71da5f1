using System.Runtime.CompilerServices;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

/// <summary>An answer that comes as server-sent events.</summary>
internal sealed class StreamedProviderAnswer(HttpResponseMessage response, Stream stream, ProviderOptions options) : ProviderAnswer
{
    private const int MaxFrameBytes = 16 << 20;

    private readonly SseReader frames = new(Math.Min(MaxFrameBytes, options.MaxAnswerBytes), options.MaxAnswerBytes);
    private bool hasEnded;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> ReadAsync(IWireReader reader, AnswerEvents events, CancellationToken cancellationToken)
    {
        while (true)
        {
            // All that is here already is told at once.
            var any = false;
            while (!hasEnded && frames.TryRead(out var frame))
            {
                any = true;
                Read(reader, frame, events);
            }

            if (any || hasEnded)
            {
                return !hasEnded;
            }

            var read = await stream.ReadAsync(frames.GetRoom(), cancellationToken);
            frames.Add(read);
            if (read == 0)
            {
                hasEnded = true;
                ReadEnd(reader, events);
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (!hasEnded)
        {
            await AbortAsync();
        }

        frames.Dispose();
        response.Dispose();
    }

    private void Read(IWireReader reader, SseFrame frame, AnswerEvents events)
    {
        reader.ReadFrame(frame, events);
        hasEnded = events is [.., { IsTerminal: true }];
    }

    private void ReadEnd(IWireReader reader, AnswerEvents events)
    {
        if (frames.TryReadLast(out var last))
        {
            reader.ReadFrame(last, events);
        }

        if (events is not [.., { IsTerminal: true }])
        {
            reader.ReadEnd(events);
        }
    }

    // Disposing an answer that has not ended would read on for a while, to save the connection; a read that is cancelled closes it.
    private async ValueTask AbortAsync()
    {
        using var abort = new CancellationTokenSource();
        var scrap = new byte[4 << 10];
        for (var i = 0; i < 64; i++)
        {
            var read = stream.ReadAsync(scrap, abort.Token);
            if (!read.IsCompleted)
            {
                await abort.CancelAsync();
            }

            try
            {
                if (await read == 0)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
