using System.Collections.Frozen;
using Orleans.Ai.Anthropic;
using Orleans.Ai.Azure;
using Orleans.Ai.Gemini;
using Orleans.Ai.OpenAI;
using Orleans.Ai.Tgi;
using Orleans.Ai.Triton;

namespace Orleans.Ai.Providers;

/// <summary>All kinds of providers. A new one is added here, and nowhere else.</summary>
internal static class ProviderKinds
{
    private const string OpenAI = "https://api.openai.com/v1";

    private static readonly FrozenDictionary<string, ProviderKind> Table = new ProviderKind[]
    {
        ProviderKind.Http("openai", OpenAI, needsKey: true, static _ => new ChatFormat(ChatDialect.OpenAI, new OpenAIEndpoint())),
        ProviderKind.Http("openai-responses", OpenAI, needsKey: true, static _ => new ResponseFormat(new OpenAIEndpoint())),
        ProviderKind.Http("azure", address: null, needsKey: true, static _ => new ChatFormat(ChatDialect.OpenAI, new AzureEndpoint())),
        ProviderKind.Http("vllm", address: null, needsKey: false, static _ => new ChatFormat(ChatDialect.Vllm, new OpenAIEndpoint())),
        ProviderKind.Http("compatible", address: null, needsKey: false, static _ => new ChatFormat(ChatDialect.Compatible, new OpenAIEndpoint())),
        ProviderKind.Http("anthropic", "https://api.anthropic.com", needsKey: true, static _ => new AnthropicFormat()),
        ProviderKind.Http("gemini", "https://generativelanguage.googleapis.com", needsKey: true, static _ => new GeminiFormat(isVertex: false)),
        ProviderKind.Http("vertex", address: null, needsKey: true, static _ => new GeminiFormat(isVertex: true)) with
        {
            Locate = GeminiFormat.VertexAddress,
            Credential = static (file, time) => new ServiceAccountToken(file, time),
            Check = GeminiFormat.CheckVertex,
        },
        ProviderKind.Http("tgi", address: null, needsKey: false, static _ => new TgiFormat()),
        ProviderKind.Http("triton", address: null, needsKey: false, static _ => new TritonFormat()) with { Check = PromptTemplates.Check },
        new("triton-grpc", Address: null, NeedsKey: false, static services => new TritonGrpcProvider(services)) { Check = PromptTemplates.Check },
    }.ToFrozenDictionary(kind => kind.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A kind by its name; <see langword="null"/> where there is none of it.</summary>
    public static ProviderKind? Find(string? name) => name is null ? null : Table.GetValueOrDefault(name);

    /// <summary>The kind of a provider: what it says, or what it is called.</summary>
    public static ProviderKind? Of(string provider, ProviderOptions options) => Find(options.Kind ?? provider);
}
