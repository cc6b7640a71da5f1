using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>
/// One attempt at one replica: pulls its events into a bounded buffer at the replica's pace, so that a slow reader does not
/// hold the pull (Orleans ends an enumeration that is not pulled), and turns silence, a cut and an exception into a
/// <see cref="InferenceEvent.Failed"/>. The sequence number of such an event is 0: the router numbers anew.
/// </summary>
internal sealed partial class ReplicaStream : IAsyncDisposable
{
    private readonly ReplicaId _replica;
    private readonly RoutingOptions _options;
    private readonly ILogger _logger;
    private readonly Channel<InferenceEvent> _buffer;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _stopped;
    private readonly ITimer _stallTimer;
    private TimeSpan _allowedSilence;
    private InferenceEvent.Failed? _failure;

    public ReplicaStream(ReplicaId replica, RoutingOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        _replica = replica;
        _options = options;
        _logger = logger;
        _buffer = Channel.CreateBounded<InferenceEvent>(new BoundedChannelOptions(options.StreamBuffer) { SingleReader = true });
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stopped = _stop.Token;
        _allowedSilence = options.FirstTokenTimeout;
        _stallTimer = time.CreateTimer(static stream => ((ReplicaStream)stream!).Stall(), this, _allowedSilence, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts pulling and returns the events.</summary>
    public async IAsyncEnumerable<InferenceEvent> ReadAsync(
        IReplicaConnector connector,
        InferenceRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _ = PumpAsync(connector.InferAsync(_replica, request, _stopped));
        while (await _buffer.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_buffer.Reader.TryRead(out var inferenceEvent))
            {
                yield return inferenceEvent;
            }
        }

        if (_failure is { } failure)
        {
            yield return failure;
        }
    }

    /// <summary>Ends the attempt. Does not wait for a replica that hangs: the pump ends by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stallTimer.DisposeAsync();
        _stop.Dispose();
    }

    private async Task PumpAsync(IAsyncEnumerable<InferenceEvent> events)
    {
        try
        {
            await foreach (var inferenceEvent in events)
            {
                if (!_buffer.Writer.TryWrite(inferenceEvent))
                {
                    StopTimer();
                    await _buffer.Writer.WriteAsync(inferenceEvent, _stopped);
                }

                if (inferenceEvent.IsTerminal)
                {
                    return;
                }

                _allowedSilence = inferenceEvent is InferenceEvent.Accepted ? _options.FirstTokenTimeout : _options.InterTokenTimeout;
                _stallTimer.Change(_allowedSilence, Timeout.InfiniteTimeSpan);
            }

            Fail(InferenceErrorCode.ReplicaLost, "The replica ended the stream before the answer was complete.");
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // The reader has left or the stall timer has spoken: whatever the pull ends with is of no interest.
        }
        catch (EnumerationAbortedException) when (_buffer.Reader.Count >= _options.StreamBuffer / 2)
        {
            LogSlowReader(_replica, _buffer.Reader.Count);
            Fail(InferenceErrorCode.Cancelled, "The answer was read too slowly: so much of it waited to be read that its stream was cut.");
        }
        catch (Exception exception)
        {
            LogLost(exception, _replica);
            Fail(InferenceErrorCode.ReplicaLost, "The replica was lost while it generated.");
        }
        finally
        {
            StopTimer();
            _buffer.Writer.TryComplete();
        }
    }

    private void StopTimer() => _stallTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void Stall()
    {
        LogStalled(_replica, _allowedSilence);
        Fail(InferenceErrorCode.Stalled, $"The replica gave no sign of life for {_allowedSilence.TotalSeconds:0.#} s.");
        _buffer.Writer.TryComplete();
        _stop.Cancel();
    }

    /// <summary>The reader gets it behind all that waits, however full the buffer is. The first failure counts.</summary>
    private void Fail(InferenceErrorCode code, string message) => Interlocked.CompareExchange(
        ref _failure,
        new InferenceEvent.Failed { Sequence = 0, Error = new InferenceError { Code = code, Message = message, Source = _replica.ToString() } },
        null);
}
