using Orleans.Ai.Providers;

namespace Orleans.Ai.OpenAI;

/// <summary>Where a server of OpenAI's formats has its operations, and how it wants the key.</summary>
internal interface IOpenAIEndpoint
{
    /// <summary>Path of an operation, such as <c>chat/completions</c>, relative to the address.</summary>
    string Path(ProviderModel model, string operation);

    /// <summary>Path of the list of models, relative to the address.</summary>
    string ModelsPath(ProviderOptions options);

    /// <summary>Puts the key where it belongs.</summary>
    void Authenticate(HttpRequestMessage message, string key);
}
