using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Orleans.Ai.Answers;

/// <summary>Frames JSON objects as server-sent events (WHATWG HTML, 9.2) in the response's own buffers.</summary>
internal sealed class SseWriter(PipeWriter output) : IDisposable
{
    private readonly Utf8JsonWriter _json = JsonOutput.CreateWriter(output);

    /// <summary>Written since the last flush. Unit: bytes.</summary>
    public long Unflushed { get; private set; }

    /// <summary>Opens an event; write its one JSON value, then call <see cref="End"/>.</summary>
    public Utf8JsonWriter Begin()
    {
        output.Write("data: "u8);
        return _json;
    }

    public void End()
    {
        _json.Flush();
        Unflushed += _json.BytesCommitted;
        _json.Reset();
        output.Write("\n\n"u8);
    }

    /// <summary>OpenAI's mark of a whole stream.</summary>
    public void WriteDone() => output.Write("data: [DONE]\n\n"u8);

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
}
