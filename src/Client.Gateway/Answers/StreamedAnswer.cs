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

    public void Dispose() => _sse.Dispose();

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
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<InferenceEvent> events)
    {
        var next = events.MoveNextAsync();
        if (next.IsCompleted && _sse.Unflushed < MaxUnflushed)
        {
            return await next;
        }

        var pending = next.AsTask();
        await _sse.FlushAsync();
        while (!pending.IsCompleted)
        {
            await ((Task)pending.WaitAsync(keepAlive, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!pending.IsCompleted)
            {
                _sse.WriteKeepAlive();
                await _sse.FlushAsync();
            }
        }

        return await pending;
    }
}
