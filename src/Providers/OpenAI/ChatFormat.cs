using System.Net.Http.Headers;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>
/// OpenAI's chat completions and completions (OpenAI API reference, <c>CreateChatCompletionRequest</c>, <c>CreateCompletionRequest</c>),
/// and of all who speak them.
/// </summary>
internal sealed class ChatFormat(ChatDialect dialect, IOpenAIEndpoint endpoint) : IWireFormat, IEmbeddingFormat
{
    public WireCall Write(ProviderModel model, InferenceRequest request)
    {
        var isChat = request.Prompt is Prompt.Chat;
        var body = new RequestBody(model, request, dialect);
        if (isChat)
        {
            ChatBody.Write(body);
        }
        else
        {
            CompletionBody.Write(body);
        }

        var path = isChat ? "chat/completions" : "completions";
        return new WireCall(endpoint.Path(model, path), body.Finish()) { Dropped = body.Dropped };
    }

    public IWireReader CreateReader(InferenceRequest request) => request.Prompt is Prompt.Chat ? new ChatReader() : new CompletionReader();

    public InferenceError ReadError(int status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body) => OpenAIErrors.Read(status, body);

    public WireCall WriteEmbedding(ProviderModel model, EmbeddingRequest request) =>
        new(endpoint.Path(model, "embeddings"), EmbeddingBody.Write(model, request));

    public EmbeddingAnswer ReadEmbedding(ReadOnlyMemory<byte> body) => EmbeddingDocument.Read(body);

    public WireCall Probe(ProviderOptions options) => new(endpoint.ModelsPath(options), default);

    public void Authenticate(HttpRequestMessage message, string key) => endpoint.Authenticate(message, key);
}
