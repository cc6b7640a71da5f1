using Orleans.Ai.Clustering;
using Orleans.Ai.Draining;
using Orleans.Ai.Inference;
using Orleans.Ai.Routing;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Embeddings;

/// <summary>
/// What a request for embeddings passes before its backend, as other requests pass the pipeline: it is counted, and refused while the
/// process shuts down. Without a backend it says so.
/// </summary>
/// <param name="table">Models that run in the grid: none of them makes embeddings.</param>
/// <param name="gate">Requests in flight.</param>
/// <param name="health">Whether the cluster still has its state.</param>
/// <param name="time">The clock.</param>
/// <param name="backend">Who makes embeddings; <see langword="null"/>: nobody.</param>
/// <param name="outbox">Where usage goes; <see langword="null"/>: it is not counted.</param>
public sealed class EmbeddingStages(
    ReplicaTable table, DrainGate gate, ClusterHealth health, TimeProvider time, IEmbeddingBackend? backend = null, UsageOutbox? outbox = null)
{
    /// <summary>Embeds all inputs of a request.</summary>
    public async Task<EmbeddingAnswer> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (startedAt, start, number) = (time.GetUtcNow(), time.GetTimestamp(), outbox?.Begin());
        EmbeddingAnswer? answer = null;
        try
        {
            answer = await AskAsync(request, cancellationToken);
            return answer;
        }
        finally
        {
            var error = answer is not null ? answer.Error?.Code : cancellationToken.IsCancellationRequested ? InferenceErrorCode.Cancelled : InferenceErrorCode.Internal;
            outbox?.Add(Bill(request, answer, error, startedAt, time.GetElapsedTime(start)), number!.Value);
        }
    }

    private async Task<EmbeddingAnswer> AskAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        if (DrainingBackend.RefusalOf(gate, health) is { } refusal)
        {
            return EmbeddingAnswer.Failed(refusal);
        }

        try
        {
            return await AnswerAsync(request, cancellationToken);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task<EmbeddingAnswer> AnswerAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var answer = backend is null ? EmbeddingAnswer.Failed(NoBackend(request)) : await backend.EmbedAsync(request, cancellationToken);
        return answer switch
        {
            { Error.Code: InferenceErrorCode.ModelNotFound } when table.TryGetModel(request.Model, out _) => answer with { Error = NoEmbeddings(request) },
            { Error: null } when !answer.IsWholeFor(request) => answer with { Error = Broken(answer) },
            _ => answer,
        };
    }

    private static InferenceError NoBackend(EmbeddingRequest request) => new()
    {
        Code = InferenceErrorCode.ModelNotFound,
        Message = $"The model '{request.Model}' does not exist here, or makes no embeddings: no provider of embeddings is configured.",
        Parameter = "model",
    };

    private static InferenceError NoEmbeddings(EmbeddingRequest request) => new()
    {
        Code = InferenceErrorCode.InvalidRequest,
        Message = $"The model '{request.Model}' writes text and makes no embeddings. Ask a model for embeddings, of a provider that is configured here.",
        Parameter = "model",
    };

    private static InferenceError Broken(EmbeddingAnswer answer) => new()
    {
        Code = InferenceErrorCode.ProviderBroken,
        Message = "The provider's answer has not one vector of finite numbers for each input.",
        Source = answer.Target?.ToString(),
    };

    private static UsageRecord Bill(EmbeddingRequest request, EmbeddingAnswer? answer, InferenceErrorCode? error, DateTimeOffset startedAt, TimeSpan duration) => new()
    {
        Request = request.Id,
        Caller = request.Caller,
        Model = request.Model,
        Usage = answer?.Usage ?? default,
        Error = error,
        StartedAt = startedAt,
        Duration = duration,
        Target = answer?.Target,
        Cost = answer?.Cost,
        Attempts = answer?.Attempts.Count ?? 0,
    };
}
