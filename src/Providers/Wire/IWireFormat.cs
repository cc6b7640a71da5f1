using System.Net.Http.Headers;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Wire;

/// <summary>
/// One foreign wire format over HTTP, to and from the one verb. It knows no sockets, keys or retries: it writes a body and reads
/// what came back. One instance serves all requests.
/// </summary>
internal interface IWireFormat
{
    /// <summary>Writes a request.</summary>
    /// <param name="model">Who is asked.</param>
    /// <param name="request">What for. With <see cref="InferenceRequest.IsFolded"/> the answer is asked for whole, else as a stream.</param>
    /// <exception cref="UnsupportedRequestException">The format has no words for something that would change the answer.</exception>
    WireCall Write(ProviderModel model, InferenceRequest request);

    /// <summary>What reads the answer to a call.</summary>
    IWireReader CreateReader(InferenceRequest request);

    /// <summary>Reads an answer whose status is no success. Never throws: a body that is nothing known is told by its status.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="headers">All headers of the answer.</param>
    /// <param name="body">At most its first 64 KiB.</param>
    InferenceError ReadError(int status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body);

    /// <summary>
    /// A question that is never billed. A server that looks at keys refuses it without one that it accepts.
    /// </summary>
    WireCall Probe(ProviderOptions options);

    /// <summary>Puts a key where the format wants it.</summary>
    void Authenticate(HttpRequestMessage message, string key);
}
