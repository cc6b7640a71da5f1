using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>Frames JSON objects as server-sent events (WHATWG HTML, 9.2) in the response's own buffers.</summary>
/// <param name="output">Where they go.</param>
/// <param name="id">The generation whose answer is written: its events are numbered, so that a client can say how far it came. None: no numbers.</param>
/// <param name="after">Number of the last event that the client has; it is written from the next one on. None: from the first.</param>
internal sealed class SseWriter(PipeWriter output, RequestId? id = null, long after = -1) : IDisposable
{
    private readonly Utf8JsonWriter _json = JsonOutput.CreateWriter(output);
    private ArrayBufferWriter<byte>? _skipped;
    private RequestId? _id = id;
    private long _number = -1;

    /// <summary>Written since the last flush. Unit: bytes.</summary>
    public long Unflushed { get; private set; }

    /// <summary>Opens an event, which may have a name; write its one JSON value, then call <see cref="End"/>.</summary>
    public Utf8JsonWriter Begin(ReadOnlySpan<byte> name = default)
    {
        if (!BeginEvent())
        {
            _json.Reset(_skipped ??= new());
            return _json;
        }

        if (!name.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(name);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        return _json;
    }

    public void End()
    {
        _json.Flush();
        if (IsSkipping)
        {
            _skipped!.ResetWrittenCount();
            _json.Reset(output);
            return;
        }

        Unflushed += _json.BytesCommitted;
        _json.Reset();
        output.Write("\n\n"u8);
    }

    /// <summary>OpenAI's mark of a whole stream.</summary>
    public void WriteDone()
    {
        if (BeginEvent())
        {
            output.Write("data: [DONE]\n\n"u8);
        }
    }

    /// <summary>What follows is not part of the answer, only of this stream of it.</summary>
    public void StopNumbering() => _id = null;

    /// <summary>A line that clients skip, so that nobody on the way takes a silent stream for a dead one.</summary>
    public void WriteKeepAlive() => output.Write(": keep-alive\n\n"u8);

    /// <summary>
    /// Sends what is written, and waits while the client is slow. Kestrel ends the wait when the connection is lost; a token
    /// would throw here, in the middle of an enumeration.
    /// </summary>
    public async ValueTask FlushAsync()
    {
        Unflushed = 0;
        await output.FlushAsync(CancellationToken.None);
    }

    public void Dispose() => _json.Dispose();

    private bool IsSkipping => _id is not null && _number <= after;

    /// <returns>It is to be written.</returns>
    private bool BeginEvent()
    {
        _number++;
        if (_id is { } numbered && !IsSkipping)
        {
            Span<byte> line = stackalloc byte[200];
            System.Text.Unicode.Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"id: {numbered.Value}:{_number}\n", out var length);
            output.Write(line[..length]);
        }

        return !IsSkipping;
    }
}
