using System.Net.Http.Headers;
using Orleans.Ai.Inference;
using Orleans.Ai.OpenAI;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Tgi;

/// <summary>
/// Hugging Face's Text Generation Inference: plain text through <c>/generate</c> and <c>/generate_stream</c>, conversations through its
/// OpenAI route, since only the server has the model's chat template.
/// </summary>
internal sealed class TgiFormat : IWireFormat
{
    private readonly ChatFormat chat = new(ChatDialect.Compatible, new OpenAIEndpoint());

    public WireCall Write(ProviderModel model, InferenceRequest request)
    {
        if (request.Prompt is Prompt.Chat)
        {
            return chat.Write(model, request) with { Path = "v1/chat/completions" };
        }

        var omissions = new Omissions(model, "TGI");
        var body = new TgiRequest(request, omissions).Write();
        return new WireCall(request.IsFolded ? "generate" : "generate_stream", body) { Dropped = omissions.Dropped };
    }

    public IWireReader CreateReader(InferenceRequest request) => request.Prompt is Prompt.Chat
        ? new TgiChatReader(chat.CreateReader(request), request.ChoiceCount)
        : new TgiReader(request);

    public InferenceError ReadError(int status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body) => TgiErrors.Read(status, body);

    public WireCall Probe(ProviderOptions options) => new("info", default);

    public void Authenticate(HttpRequestMessage message, string key) => message.Headers.Authorization = new("Bearer", key);
}
