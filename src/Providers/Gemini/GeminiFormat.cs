using System.Net.Http.Headers;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>Google's Gemini API (<c>generateContent</c>, <c>streamGenerateContent</c>), with an API key or on Vertex AI.</summary>
/// <param name="isVertex">On Vertex AI: other paths, and a service account's token in the place of a key.</param>
internal sealed class GeminiFormat(bool isVertex) : IWireFormat, IEmbeddingFormat
{
    /// <summary>Where Vertex AI is, where no address is configured.</summary>
    public static Uri VertexAddress(ProviderOptions options) => new(
        LocationOf(options) is var location && location is "global" ? "https://aiplatform.googleapis.com" : $"https://{location}-aiplatform.googleapis.com");

    /// <summary>What is wrong with the settings of Vertex AI.</summary>
    public static IEnumerable<(string Setting, string Problem)> CheckVertex(ProviderOptions options) =>
        string.IsNullOrEmpty(options.Project) ? [(nameof(options.Project), "is missing: set it to the Google Cloud project that pays.")] : [];

    public WireCall Write(ProviderModel model, InferenceRequest request)
    {
        var omissions = new Omissions(model, "Gemini's API");
        var body = new GeminiRequest(model, request, isVertex, omissions).Write();
        var verb = request.IsFolded ? "generateContent" : "streamGenerateContent?alt=sse";
        return new WireCall($"{Resource(model)}:{verb}", body) { Dropped = omissions.Dropped };
    }

    public IWireReader CreateReader(InferenceRequest request) => new GeminiReader(request.ChoiceCount);

    public InferenceError ReadError(int status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body) => GeminiErrors.Read(status, body);

    public WireCall WriteEmbedding(ProviderModel model, EmbeddingRequest request)
    {
        var omissions = new Omissions(model, "Gemini's API");
        var body = GeminiEmbeddings.Write(GeminiModel.Resource(model.Name, "models"), request, isVertex, omissions);
        return new WireCall($"{Resource(model)}:{(isVertex ? GeminiEmbeddings.Predict : GeminiEmbeddings.Batch)}", body) { Dropped = omissions.Dropped };
    }

    public EmbeddingAnswer ReadEmbedding(ReadOnlyMemory<byte> body) => GeminiEmbeddings.Read(body);

    public WireCall Probe(ProviderOptions options) => new(isVertex ? Location(options) : $"{options.ApiVersion ?? "v1beta"}/models?pageSize=1", default);

    public void Authenticate(HttpRequestMessage message, string key)
    {
        if (isVertex)
        {
            message.Headers.Authorization = new("Bearer", key);
        }
        else
        {
            message.Headers.TryAddWithoutValidation("x-goog-api-key", key);
        }
    }

    /// <summary>Path of a model, without its verb.</summary>
    public string Resource(ProviderModel model)
    {
        var options = model.Options;
        return isVertex
            ? $"{Location(options)}/" + GeminiModel.Resource(model.Name, "publishers/google/models")
            : $"{options.ApiVersion ?? "v1beta"}/" + GeminiModel.Resource(model.Name, "models");
    }

    private static string Location(ProviderOptions options) =>
        $"{options.ApiVersion ?? "v1"}/projects/{Uri.EscapeDataString(options.Project ?? "")}/locations/{Uri.EscapeDataString(LocationOf(options))}";

    private static string LocationOf(ProviderOptions options) => options.Location ?? "global";
}
