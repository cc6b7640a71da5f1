using Orleans.Ai.Providers;

namespace Orleans.Ai.OpenAI;

/// <summary>OpenAI's own addresses; an address without a path means the usual one.</summary>
internal sealed class OpenAIEndpoint : IOpenAIEndpoint
{
    public string Path(ProviderModel model, string operation) => Path(model.Options, operation);

    public string ModelsPath(ProviderOptions options) => Path(options, "models");

    private static string Path(ProviderOptions options, string operation) => options.Address?.AbsolutePath is "/" ? "v1/" + operation : operation;

    public void Authenticate(HttpRequestMessage message, string key) => message.Headers.Authorization = new("Bearer", key);
}
