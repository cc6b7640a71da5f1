using Orleans.Ai.Access;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Providers;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Doctor;

/// <summary>Asks a provider's models for one token each.</summary>
internal static class ModelQuestions
{
    // OpenAI's responses have no fewer.
    private const int FewestOfResponses = 16;
    private const string Word = "Hi";

    /// <summary>Asks those that are listed or on a route.</summary>
    public static async Task<IReadOnlyList<ProviderFinding>> AskAsync(ConfiguredProvider provider, RouteSettings routes, CancellationToken cancellationToken)
    {
        var listed = provider.Options.Models.Select(model => (Name: model.Value.Length > 0 ? model.Value : model.Key, Setting: $"Providers:{provider.Name}:Models:{model.Key}"));
        var models = listed.Concat(routes.SelectMany(route => TargetsOf(provider, route.Key, route.Value))).DistinctBy(model => model.Name).ToList();
        return models.Count == 0
            ? [new(provider.Name, true, $"none of its models is listed (Providers:{provider.Name}:Models) or on a route: none was asked")]
            : await Task.WhenAll(models.Select(async model => await AskAsync(provider, model.Name, cancellationToken) is { } error
                ? new ProviderFinding(provider.Name, false, $"{model.Name} does not answer: {error.Message} Check {model.Setting}.")
                : new ProviderFinding(provider.Name, true, $"{model.Name} answers")));
    }

    private static IEnumerable<(string Name, string Setting)> TargetsOf(ConfiguredProvider provider, string route, RouteOptions options) => options.Targets
        .Select((target, index) => (IsOurs: TargetId.TryParse(target.Target, out var id) && id.Provider == provider.Name, id.Model, Setting: $"Routes:{route}:Targets:{index}:Target"))
        .Where(target => target.IsOurs).Select(target => (target.Model, target.Setting));

    // What kind of model it is, its name does not tell.
    private static async Task<InferenceError?> AskAsync(ConfiguredProvider provider, string model, CancellationToken cancellationToken)
    {
        var error = await InferAsync(new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = Word }]));
        if (error?.Code is InferenceErrorCode.UnsupportedParameter)
        {
            error = await InferAsync(new Prompt.Text(Word));
        }

        return error?.Code is InferenceErrorCode.ProviderRejected or InferenceErrorCode.ProviderModelNotFound
            && provider.Provider is IEmbeddingProvider { MakesEmbeddings: true } embedder
            && (await embedder.EmbedAsync(model, Embedding(), cancellationToken)).Error is null ? null : error;

        async Task<InferenceError?> InferAsync(Prompt prompt) =>
            await provider.Provider.InferAsync(model, Question(provider, prompt), cancellationToken).OfType<InferenceEvent.Failed>().Select(failed => failed.Error).FirstOrDefaultAsync(cancellationToken);
    }

    private static InferenceRequest Question(ConfiguredProvider provider, Prompt prompt) => new()
    {
        Id = RequestId.Create(),
        Model = new ModelId("doctor"),
        Caller = Operator,
        Prompt = prompt,
        Stopping = StoppingCriteria.ModelDefaults with { MaxTokens = provider.Kind.Name == "openai-responses" ? FewestOfResponses : 1 },
        IsFolded = true,
    };

    private static EmbeddingRequest Embedding() => new() { Id = RequestId.Create(), Model = new ModelId("doctor"), Caller = Operator, Inputs = [new Prompt.Text(Word)] };

    private static Caller Operator { get; } = new() { Tenant = TenantId.Local, Role = CallerRole.Operator, Key = KeyId.None };
}
