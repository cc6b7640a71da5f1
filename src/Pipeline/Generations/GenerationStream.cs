using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>
/// One reader's way to a generation. When the silo that it lives on is lost, the way leads to the next one, and the reader sees a
/// pause; it pulls at the generation's pace into a bounded buffer, and cuts a reader that takes nothing from it for too long.
/// </summary>
internal sealed partial class GenerationStream(RequestId id, GenerationOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    // The reader goes on in the pull, which has nothing else to do, until it waits for its client.
    private readonly Channel<InferenceEvent> _buffer = Channel.CreateBounded<InferenceEvent>(
        new BoundedChannelOptions(options.ReaderBuffer) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });

    private InferenceEvent.Failed? _failure;
    private long _next;

    /// <summary>Tells the events from number 0.</summary>
    /// <param name="open">Opens the way, for events from a sequence number on.</param>
    /// <param name="cancellationToken">The reader leaves; the generation goes on.</param>
    public async IAsyncEnumerable<InferenceEvent> ReadAsync(
        Func<long, CancellationToken, IAsyncEnumerable<InferenceEvent>> open, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            _ = PumpAsync(open, leave.Token);
            await foreach (var told in _buffer.Reader.ReadAllAsync(cancellationToken))
            {
                yield return told;
            }

            if (_failure is { } failure)
            {
                yield return failure;
            }
        }
        finally
        {
            // A pull from a silo that hangs is not waited for: it ends by itself.
            await leave.CancelAsync();
        }
    }

    private async Task PumpAsync(Func<long, CancellationToken, IAsyncEnumerable<InferenceEvent>> open, CancellationToken cancellationToken)
    {
        var lostAt = 0L;
        var pause = TimeSpan.Zero;
        try
        {
            while (true)
            {
                var (opened, before) = (time.GetTimestamp(), _next);
                if (await TryPullAsync(open(_next, cancellationToken), cancellationToken))
                {
                    return;
                }

                // A way that held for a while was a good one.
                var isNews = _next > before || time.GetElapsedTime(opened) > options.ReconnectTimeout;
                (lostAt, pause) = isNews || lostAt == 0 ? (time.GetTimestamp(), TimeSpan.Zero) : (lostAt, pause);
                if (time.GetElapsedTime(lostAt) > options.ReconnectTimeout)
                {
                    _failure = GenerationErrors.Unreachable(id, options.ReconnectTimeout) with { Sequence = _next };
                    return;
                }

                await Task.Delay(pause, time, cancellationToken);
                pause = pause == TimeSpan.Zero ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The reader has left.
        }
        finally
        {
            _buffer.Writer.TryComplete();
        }
    }

    /// <returns>Nothing is left to pull.</returns>
    private async Task<bool> TryPullAsync(IAsyncEnumerable<InferenceEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var told in events)
            {
                if (told.Sequence != _next || (_next > 0 && told is InferenceEvent.Failed { Error.Code: InferenceErrorCode.StorageUnavailable, Usage.PromptTokens: 0 }))
                {
                    return false;
                }

                if (!_buffer.Writer.TryWrite(told) && !await TryWriteAsync(told, cancellationToken))
                {
                    _failure = GenerationErrors.TooSlow(id) with { Sequence = _next };
                    return true;
                }

                _next++;
                if (told.IsTerminal)
                {
                    return true;
                }
            }

            return false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogLost(exception, id, _next);
            return false;
        }
    }

    private async Task<bool> TryWriteAsync(InferenceEvent told, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.ReaderTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _buffer.Writer.WriteAsync(told, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
