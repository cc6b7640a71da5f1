using System.Net.Http.Headers;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>
/// OpenAI's responses (OpenAI API reference, <c>CreateResponse</c>). Nothing is stored there: the conversation is ours. What would
/// change the answer and has no words here (<c>stop</c>, <c>n</c>, <c>logit_bias</c>, prompts that are no chat) is refused.
/// </summary>
internal sealed class ResponseFormat(IOpenAIEndpoint endpoint) : IWireFormat, IEmbeddingFormat
{
    public WireCall Write(ProviderModel model, InferenceRequest request)
    {
        var body = new RequestBody(model, request, ChatDialect.OpenAI);
        ResponseRequest.Write(body);
        return new WireCall(endpoint.Path(model, "responses"), body.Finish()) { Dropped = body.Dropped };
    }

    public IWireReader CreateReader(InferenceRequest request) => new ResponseReader();

    public InferenceError ReadError(int status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body) => OpenAIErrors.Read(status, body);

    public WireCall WriteEmbedding(ProviderModel model, EmbeddingRequest request) =>
        new(endpoint.Path(model, "embeddings"), EmbeddingBody.Write(model, request));

    public EmbeddingAnswer ReadEmbedding(ReadOnlyMemory<byte> body) => EmbeddingDocument.Read(body);

    public WireCall Probe(ProviderOptions options) => new(endpoint.ModelsPath(options), default);

    public void Authenticate(HttpRequestMessage message, string key) => endpoint.Authenticate(message, key);
}
