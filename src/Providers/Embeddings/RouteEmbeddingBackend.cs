using Orleans.Ai.Inference;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Embeddings;

/// <summary>Has embeddings made by the targets of a route, or by the provider whose model is asked for: those of them that make any.</summary>
internal sealed class RouteEmbeddingBackend(RouteServices services) : IEmbeddingBackend
{
    public async Task<EmbeddingAnswer> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var caller = new EmbeddingCaller(services.Providers, request);
        var route = services.Directory.Find(request.Model);
        if (route?.Targets.Where(caller.CanAsk).ToList() is not { Count: > 0 } targets)
        {
            return EmbeddingAnswer.Failed(NotFound(request));
        }

        await using var run = new RouteRun(route with { Targets = targets }, AsInference(request), services, caller, cancellationToken);
        return await run.OpenAsync() is { } attempt
            ? caller.AnswerOf(attempt.Target.Id) with { Attempts = run.Reports(attempt), Cost = run.CostOf(attempt) }
            : EmbeddingAnswer.Failed(run.Failure()) with { Attempts = run.Reports() };
    }

    // What a route needs to know of it. Inputs are read one by one: what must fit is the longest.
    private static InferenceRequest AsInference(EmbeddingRequest request) => new()
    {
        Id = request.Id,
        Model = request.Model,
        Caller = request.Caller,
        Prompt = request.Inputs.MaxBy(RequestNeeds.TokensIn)!,
        Stopping = StoppingCriteria.ModelDefaults with { MaxTokens = 0 },
        TraceParent = request.TraceParent,
        Deadline = request.Deadline,
        Fault = request.Fault,
        IsFolded = true,
    };

    private static InferenceError NotFound(EmbeddingRequest request) => new()
    {
        Code = InferenceErrorCode.ModelNotFound,
        Message = $"No model named '{request.Model}' makes embeddings here.",
        Parameter = "model",
    };
}
