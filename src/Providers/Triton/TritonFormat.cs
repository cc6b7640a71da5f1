using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>Triton's generate extension over HTTP (<c>generate</c>, <c>generate_stream</c>), with the tensors of its vLLM backend.</summary>
internal sealed class TritonFormat : IWireFormat
{
    public WireCall Write(ProviderModel model, InferenceRequest request)
    {
        var omissions = new Omissions(model, "Triton");
        var prompt = TritonPrompt.Of(model, request, omissions);
        var body = new JsonObject
        {
            ["id"] = request.Id.Value,
            ["text_input"] = prompt.Text,
            ["parameters"] = new JsonObject
            {
                ["stream"] = !request.IsFolded,
                ["sampling_parameters"] = prompt.Sampling,
                ["exclude_input_in_output"] = true,
                ["return_finish_reason"] = true,
                ["return_num_input_tokens"] = true,
                ["return_num_output_tokens"] = true,
            },
        };
        var path = $"v2/models/{Resource(model.Name)}/{(request.IsFolded ? "generate" : "generate_stream")}";
        return new WireCall(path, body.ToUtf8()) { Dropped = omissions.Dropped };
    }

    public IWireReader CreateReader(InferenceRequest request) => new TritonReader();

    public InferenceError ReadError(int status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body) => TritonErrors.Read(status, body);

    public WireCall Probe(ProviderOptions options) => new("v2/health/ready", default);

    public void Authenticate(HttpRequestMessage message, string key) => message.Headers.Authorization = new("Bearer", key);

    /// <summary>A model's name and version.</summary>
    /// <param name="name">Its name, or <c>NAME/versions/VERSION</c>.</param>
    /// <exception cref="UnsupportedRequestException">It would lead elsewhere.</exception>
    public static (string Name, string Version) Model(string name) => name.Split('/') switch
    {
        [not ("" or "." or "..") and var model] => (model, ""),
        [not ("" or "." or "..") and var model, "versions", not ("" or "." or "..") and var version] => (model, version),
        _ => throw Omissions.Refuse("model", "The name of the model is no name that Triton has: NAME, or NAME/versions/VERSION."),
    };

    private static string Resource(string name)
    {
        var (model, version) = Model(name);
        return Uri.EscapeDataString(model) + (version.Length > 0 ? "/versions/" + Uri.EscapeDataString(version) : "");
    }
}
