using System.Net.Http.Headers;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Wire;

/// <summary>
/// Reads one answer. What it does not know it skips. JSON that cannot be read is a <see cref="System.Text.Json.JsonException"/>, which ends the attempt as broken.
/// </summary>
internal interface IWireReader
{
    /// <summary>Reads the headers of an answer with success, before anything else, where the format says something in them.</summary>
    void ReadHeaders(HttpResponseHeaders headers)
    {
    }

    /// <summary>Reads a frame of a stream, and adds what it tells.</summary>
    void ReadFrame(SseFrame frame, AnswerEvents events);

    /// <summary>Reads an answer that came whole, and adds all it tells, the terminal event last. Must keep nothing of the body: its buffer is used again.</summary>
    void ReadBody(ReadOnlyMemory<byte> body, AnswerEvents events);

    /// <summary>
    /// The connection was closed in order: adds the terminal event where the format ends so. A stream that ends without one was cut.
    /// </summary>
    void ReadEnd(AnswerEvents events);

    /// <summary>What is known of the tokens so far, also of an answer that was cut.</summary>
    TokenUsage Usage { get; }

    /// <summary>What the provider calls the state of its model; <see langword="null"/>: it has not said, or never does.</summary>
    string? Fingerprint => null;
}
