using Microsoft.AspNetCore.Http;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>
/// Writes events as a stream of chunks. It ends with <c>[DONE]</c> only after <see cref="InferenceEvent.Completed"/>; after
/// a failure, and where the events just stop, an error object is the last event. The connection itself is not cut: that
/// would take from the client what it has not read yet, the error among it.
/// </summary>
internal sealed class StreamedAnswer(HttpResponse response, AnswerFormat format, TimeSpan keepAlive, TimeProvider time) : IDisposable
{
    /// <summary>Most to hold back while further events are ready, so that a slow client slows the sender. Unit: bytes.</summary>
    private const int MaxUnflushed = 16 << 10;

    private readonly SseWriter _sse = new(response.BodyWriter);

    /// <summary>Writes the enumerator's current event and all that follow.</summary>
    public async Task WriteAsync(IAsyncEnumerator<InferenceEvent> events, int choices, bool includeUsage)
    {
        SetHeaders();
        WriteOpenings(choices);
        var current = events.Current;
        Write(current, includeUsage);
        while (!current.IsTerminal && await NextAsync(events))
        {
            current = events.Current;
            Write(current, includeUsage);
        }

        if (!current.IsTerminal)
        {
            WriteError(FoldedAnswer.Cut);
        }

        await _sse.FlushAsync();
    }

    /// <summary>Ends the stream with an error.</summary>
    public ValueTask FailAsync(InferenceError error)
    {
        WriteError(error);
        return _sse.FlushAsync();
    }

    public void Dispose() => _sse.Dispose();

    private void SetHeaders()
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private void WriteOpenings(int choices)
    {
        for (var choice = 0; choice < choices; choice++)
        {
            if (format.Opening(choice) is { } text)
            {
                WriteChunk(new ChunkPart(choice, text) { Opens = true });
            }
        }
    }

    private void Write(InferenceEvent current, bool includeUsage)
    {
        switch (current)
        {
            case InferenceEvent.TextDelta { Text: "", Logprobs.Count: 0 }:
                break;
            case InferenceEvent.TextDelta delta:
                WriteChunk(new ChunkPart(delta.Choice, delta.Text) { Logprobs = delta.Logprobs.Count > 0 ? delta.Logprobs : null });
                break;
            case InferenceEvent.ChoiceCompleted choice:
                WriteChunk(new ChunkPart(choice.Choice, null) { Reason = choice.Reason });
                break;
            case InferenceEvent.Completed completed:
                if (includeUsage)
                {
                    format.WriteUsageChunk(_sse.Begin(), completed.Usage);
                    _sse.End();
                }

                _sse.WriteDone();
                break;
            case InferenceEvent.Failed failed:
                WriteError(failed.Error);
                break;
        }
    }

    private void WriteChunk(in ChunkPart part)
    {
        format.WriteChunk(_sse.Begin(), part);
        _sse.End();
    }

    private void WriteError(InferenceError error)
    {
        ErrorWriter.WriteObject(_sse.Begin(), error);
        _sse.End();
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
