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
    private readonly ITimer _stallTimer;
    private TimeSpan _allowedSilence;

    public ReplicaStream(ReplicaId replica, RoutingOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        _replica = replica;
        _options = options;
        _logger = logger;
        _buffer = Channel.CreateBounded<InferenceEvent>(new BoundedChannelOptions(options.StreamBuffer) { SingleReader = true });
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _allowedSilence = options.FirstTokenTimeout;
        _stallTimer = time.CreateTimer(static stream => ((ReplicaStream)stream!).Stall(), this, _allowedSilence, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts pulling and returns the events.</summary>
    public IAsyncEnumerable<InferenceEvent> ReadAsync(
        IReplicaConnector connector,
        InferenceRequest request,
        CancellationToken cancellationToken)
    {
        _ = PumpAsync(connector.InferAsync(_replica, request, _stop.Token));
        return _buffer.Reader.ReadAllAsync(cancellationToken);
    }

    /// <summary>Ends the attempt. Does not wait for a replica that hangs: the pump ends by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stallTimer.DisposeAsync();
    }

    private async Task PumpAsync(IAsyncEnumerable<InferenceEvent> events)
    {
        try
        {
            await foreach (var inferenceEvent in events)
            {
                _stallTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                await _buffer.Writer.WriteAsync(inferenceEvent, _stop.Token);
                if (inferenceEvent.IsTerminal)
                {
                    return;
                }

                _allowedSilence = inferenceEvent is InferenceEvent.Accepted ? _options.FirstTokenTimeout : _options.InterTokenTimeout;
                _stallTimer.Change(_allowedSilence, Timeout.InfiniteTimeSpan);
            }

            Fail(InferenceErrorCode.ReplicaLost, "The replica ended the stream before the answer was complete.");
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The reader has left or the stall timer has spoken: whatever the pull ends with is of no interest.
        }
        catch (Exception exception)
        {
            LogLost(exception, _replica);
            Fail(InferenceErrorCode.ReplicaLost, "The replica was lost while it generated.");
        }
        finally
        {
            _buffer.Writer.TryComplete();
        }
    }

    private void Stall()
    {
        LogStalled(_replica, _allowedSilence);
        Fail(InferenceErrorCode.Stalled, $"The replica gave no sign of life for {_allowedSilence.TotalSeconds:0.#} s.");
        _buffer.Writer.TryComplete();
        _stop.Cancel();
    }

    private void Fail(InferenceErrorCode code, string message) => _buffer.Writer.TryWrite(new InferenceEvent.Failed
    {
        Sequence = 0,
        Error = new InferenceError { Code = code, Message = message, Source = _replica.ToString() },
    });
}
