using Orleans.Ai.OpenAI;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Azure;

/// <summary>
/// Azure OpenAI: a model is a deployment, named in the path, and the API has a version; or, where the address ends with <c>/v1</c>, the
/// newer path that is like OpenAI's own (Azure OpenAI REST API reference).
/// </summary>
internal sealed class AzureEndpoint : IOpenAIEndpoint
{
    /// <summary>The newest version that is not a preview.</summary>
    private const string TestedVersion = "2024-10-21";

    public string Path(ProviderModel model, string operation) => Path(model.Options, operation, $"deployments/{Uri.EscapeDataString(model.Name)}/");

    public string ModelsPath(ProviderOptions options) => Path(options, "models", deployment: "");

    public void Authenticate(HttpRequestMessage message, string key) => message.Headers.TryAddWithoutValidation("api-key", key);

    private static string Path(ProviderOptions options, string operation, string deployment)
    {
        var version = options.ApiVersion;
        var path = options.Address!.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/v1", StringComparison.OrdinalIgnoreCase))
        {
            return version is null ? operation : $"{operation}?api-version={Uri.EscapeDataString(version)}";
        }

        var root = path.EndsWith("/openai", StringComparison.OrdinalIgnoreCase) ? "" : "openai/";
        return $"{root}{deployment}{operation}?api-version={Uri.EscapeDataString(version ?? TestedVersion)}";
    }
}
