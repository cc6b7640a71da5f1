using System.Net.Http.Headers;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>Anthropic's messages API (<c>POST /v1/messages</c>).</summary>
internal sealed class AnthropicFormat : IWireFormat
{
    /// <summary>The version of the API that was tested.</summary>
    public const string TestedVersion = "2023-06-01";

    public WireCall Write(ProviderModel model, InferenceRequest request)
    {
        var omissions = new Omissions(model, "Anthropic's API");
        var body = new AnthropicRequest(model, request, omissions).Write();
        return new WireCall("v1/messages", body)
        {
            Headers = Version(model.Options),
            Dropped = omissions.Dropped,
        };
    }

    public IWireReader CreateReader(InferenceRequest request) => new AnthropicReader();

    public InferenceError ReadError(int status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body) => AnthropicErrors.Read(status, body);

    public WireCall Probe(ProviderOptions options) => new("v1/models?limit=1", default) { Headers = Version(options) };

    public void Authenticate(HttpRequestMessage message, string key) => message.Headers.TryAddWithoutValidation("x-api-key", key);

    private static Dictionary<string, string> Version(ProviderOptions options) => new() { ["anthropic-version"] = options.ApiVersion ?? TestedVersion };
}
