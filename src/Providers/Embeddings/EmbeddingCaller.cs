using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Embeddings;

/// <summary>
/// Asks the targets of a route for the embeddings of one request, and keeps what they answer: to the route it is an answer whose only
/// content is that it is complete.
/// </summary>
/// <param name="providers">The providers.</param>
/// <param name="embedding">The request.</param>
internal sealed class EmbeddingCaller(IProviderDirectory providers, EmbeddingRequest embedding) : ITargetCaller
{
    private readonly ConcurrentDictionary<TargetId, EmbeddingAnswer> _answers = new();

    /// <summary>It makes embeddings; no model of this grid does.</summary>
    public bool CanAsk(RouteTarget target) => Find(target) is not null;

    /// <summary>What a target has answered.</summary>
    public EmbeddingAnswer AnswerOf(TargetId target) => _answers[target];

    public async IAsyncEnumerable<InferenceEvent> AskAsync(RouteTarget target, InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = await Find(target)!.EmbedAsync(target.Id.Model, embedding, cancellationToken);
        if (answer.Error is { } error)
        {
            yield return new InferenceEvent.Failed { Sequence = 0, Error = error, Usage = answer.Usage };
            yield break;
        }

        _answers[target.Id] = answer;
        yield return new InferenceEvent.ChoiceCompleted { Sequence = 0, Choice = 0, Reason = FinishReason.Stop };
        yield return new InferenceEvent.Completed { Sequence = 0, Usage = answer.Usage };
    }

    private IEmbeddingProvider? Find(RouteTarget target) =>
        providers.TryGet(target.Id.Provider, out var provider) && provider is IEmbeddingProvider { MakesEmbeddings: true } embedder ? embedder : null;
}
