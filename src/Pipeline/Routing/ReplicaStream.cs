using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>
/// One attempt at one replica: pulls its events into a bounded buffer at the replica's pace, so that a slow reader does not
/// hold the pull (Orleans ends an enumeration that is not pulled), and turns silence, a cut and an exception into a
/// <see cref="InferenceEvent.Failed"/>. The sequence number of such an event is 0: the router numbers anew. While the replica is
/// in doubt and silent, <see langword="null"/> is told now and then.
/// </summary>
internal sealed partial class ReplicaStream : IAsyncDisposable
{
    private readonly ReplicaId _replica;
    private readonly ReplicaTable _table;
    private readonly RoutingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<InferenceEvent?> _buffer;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _stopped;
    private readonly ITimer _stallTimer;
    private TimeSpan _allowedSilence;
    private long _lastEventAt;
    private long _lookedAt;
    private int _looks;
    private volatile bool _listens;
    private InferenceEvent.Failed? _failure;

    public ReplicaStream(
        ReplicaId replica, ReplicaTable table, RoutingOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        (_replica, _table, _options, _time, _logger) = (replica, table, options, time, logger);
        _buffer = Channel.CreateBounded<InferenceEvent?>(new BoundedChannelOptions(options.StreamBuffer) { SingleReader = true });
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stopped = _stop.Token;
        _allowedSilence = options.FirstTokenTimeout;
        _stallTimer = time.CreateTimer(static stream => ((ReplicaStream)stream!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        BeginLooking();
    }

    /// <summary>Starts pulling and returns the events.</summary>
    public async IAsyncEnumerable<InferenceEvent?> ReadAsync(
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
        var enumerator = events.GetAsyncEnumerator(CancellationToken.None);
        var isThere = true;
        try
        {
            while (await enumerator.MoveNextAsync())
            {
                var inferenceEvent = enumerator.Current;
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
                BeginLooking();
            }

            Fail(InferenceErrorCode.ReplicaLost, "The replica ended the stream before the answer was complete.");
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // The reader has left or the stall timer has spoken: whatever the pull ends with is of no interest.
            isThere = _table.Contains(_replica);
        }
        catch (EnumerationAbortedException) when (_buffer.Reader.Count >= _options.StreamBuffer / 2)
        {
            isThere = false;
            LogSlowReader(_replica, _buffer.Reader.Count);
            Fail(InferenceErrorCode.Cancelled, "The answer was read too slowly: so much of it waited to be read that its stream was cut.");
        }
        catch (Exception exception)
        {
            isThere = false;
            LogLost(exception, _replica);
            Fail(InferenceErrorCode.ReplicaLost, "The replica was lost while it generated.");
        }
        finally
        {
            StopTimer();
            _buffer.Writer.TryComplete();

            // Of one that is lost nothing is left to be ended, and to ask would take long and be logged for each stream.
            await (isThere ? EndAsync(enumerator) : Task.CompletedTask);
        }
    }

    private static async Task EndAsync(IAsyncEnumerator<InferenceEvent> enumerator) =>
        await enumerator.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void StopTimer()
    {
        _listens = false;
        _stallTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void BeginLooking()
    {
        _lastEventAt = _lookedAt = _time.GetTimestamp();
        _looks = 0;
        _listens = true;
        _stallTimer.Change(_options.ReportInterval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Silence is as long as we listened: a look that comes late shows that this process could not, and what it did not hear
    /// meanwhile is no sign of a loss.
    /// </summary>
    private void Look()
    {
        if (!_listens)
        {
            return;
        }

        var now = _time.GetTimestamp();
        var silence = _time.GetElapsedTime(_lastEventAt, now);
        if (!_table.Contains(_replica))
        {
            // Orleans knows it too, and tries to end the enumeration in order before it says so.
            End(InferenceErrorCode.ReplicaLost, "The replica was lost while it generated.");
            return;
        }

        if (silence >= _allowedSilence)
        {
            LogStalled(_replica, _allowedSilence);
            End(InferenceErrorCode.Stalled, $"The replica gave no sign of life for {_allowedSilence.TotalSeconds:0.#} s.");
            return;
        }

        _looks = _time.GetElapsedTime(_lookedAt, now) < 2 * _options.ReportInterval ? _looks + 1 : 0;
        _lookedAt = now;
        if (_looks * _options.ReportInterval >= _options.ReportTimeout && _table.IsInDoubt(_replica, _options.ReportTimeout))
        {
            _buffer.Writer.TryWrite(null);
        }

        var rest = _allowedSilence - silence;
        _stallTimer.Change(rest < _options.ReportInterval ? rest : _options.ReportInterval, Timeout.InfiniteTimeSpan);
    }

    private void End(InferenceErrorCode code, string message)
    {
        Fail(code, message);
        _stop.Cancel();
        _buffer.Writer.TryComplete();
    }

    /// <summary>The reader gets it behind all that waits, however full the buffer is. The first failure counts.</summary>
    private void Fail(InferenceErrorCode code, string message) => Interlocked.CompareExchange(
        ref _failure,
        new InferenceEvent.Failed { Sequence = 0, Error = new InferenceError { Code = code, Message = message, Source = _replica.ToString() } },
        null);
}
