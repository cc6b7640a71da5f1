using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>
/// Writes events as a stream. It ends well only after <see cref="InferenceEvent.Completed"/>; where the events just stop, an
/// error is the last that is written. The connection itself is not cut: that would take from the client what it has not read
/// yet, the error among it.
/// </summary>
internal sealed class StreamedAnswer(HttpResponse response, AnswerFormat format, TimeSpan keepAlive, TimeProvider time, RequestId? id = null, long after = -1) : IDisposable
{
    /// <summary>Most to hold back while further events are ready, so that a slow client slows the sender. Unit: bytes.</summary>
    private const int MaxUnflushed = 16 << 10;

    private readonly SseWriter _sse = new(response.BodyWriter, id, after);

    // Whose turn it is to write: it is given away only while the next event is waited for.
    private readonly SemaphoreSlim _turn = new(0, 1);
    private ITimer? _keepAliveTimer;
    private long _wroteAt;

    /// <summary>Writes the enumerator's current event and all that follow.</summary>
    public async Task WriteAsync(IAsyncEnumerator<InferenceEvent> events)
    {
        var current = events.Current;
        var isPriced = current is InferenceEvent.Accepted { Target: not null } && RouteHeaders.DeclareCost(response);
        SetHeaders();
        format.WriteStart(_sse);
        Write(current);
        while (!current.IsTerminal && await NextAsync(events))
        {
            current = events.Current;
            Write(current);
        }

        if (isPriced && current is InferenceEvent.Completed completed)
        {
            RouteHeaders.AppendCost(response, completed.Cost);
        }

        await (current.IsTerminal ? _sse.FlushAsync() : FailAsync(FoldedAnswer.Cut));
    }

    /// <summary>Ends the stream with an error.</summary>
    public ValueTask FailAsync(InferenceError error)
    {
        _sse.StopNumbering();
        format.WriteError(_sse, error);
        return _sse.FlushAsync();
    }

    public void Dispose()
    {
        _keepAliveTimer?.Dispose();
        _sse.Dispose();
    }

    private void Write(InferenceEvent told)
    {
        if (told is InferenceEvent.Failed { Error.Code: InferenceErrorCode.ReaderTooSlow or InferenceErrorCode.GenerationUnreachable })
        {
            // The answer goes on without this reader.
            _sse.StopNumbering();
        }

        format.WriteEvent(_sse, told);
    }

    private void SetHeaders()
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Sends what is written only when the next event is not there yet: one flush per batch, not per token.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<InferenceEvent> events)
    {
        var next = events.MoveNextAsync();
        if (next.IsCompleted && _sse.Unflushed < MaxUnflushed)
        {
            return await next;
        }

        await _sse.FlushAsync();
        if (next.IsCompleted)
        {
            return await next;
        }

        _wroteAt = time.GetTimestamp();
        _keepAliveTimer ??= time.CreateTimer(static answer => _ = ((StreamedAnswer)answer!).KeepAliveAsync(), this, keepAlive, Timeout.InfiniteTimeSpan);
        _turn.Release();
        try
        {
            return await next;
        }
        finally
        {
            await _turn.WaitAsync();
        }
    }

    // One timer for the whole stream, that looks when the silence may have become too long.
    private async Task KeepAliveAsync()
    {
        var isOurs = _turn.Wait(0);
        try
        {
            if (isOurs && time.GetElapsedTime(_wroteAt) >= keepAlive)
            {
                _sse.WriteKeepAlive();
                await _sse.FlushAsync();
                _wroteAt = time.GetTimestamp();
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or OperationCanceledException)
        {
            // The connection is gone; whoever writes next sees it too.
        }
        finally
        {
            var left = isOurs ? keepAlive - time.GetElapsedTime(_wroteAt) : keepAlive;
            _keepAliveTimer!.Change(left > TimeSpan.Zero ? left : keepAlive, Timeout.InfiniteTimeSpan);
            if (isOurs)
            {
                _turn.Release();
            }
        }
    }
}
