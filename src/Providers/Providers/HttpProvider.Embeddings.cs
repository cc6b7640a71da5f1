using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Providers;

internal sealed partial class HttpProvider : IEmbeddingProvider
{
    public bool MakesEmbeddings => format is IEmbeddingFormat;

    public async Task<EmbeddingAnswer> EmbedAsync(string model, EmbeddingRequest request, CancellationToken cancellationToken)
    {
        if (format is not IEmbeddingFormat embeddings)
        {
            return EmbeddingAnswer.Failed(new InferenceError
            {
                Code = InferenceErrorCode.ModelNotFound,
                Message = "The provider's wire format has no embeddings.",
                Parameter = "model",
                Source = Name,
            });
        }

        var (wire, refusal) = Write(model, provider => embeddings.WriteEmbedding(provider, request));
        var answer = wire is null ? EmbeddingAnswer.Failed(refusal!) : await EmbedAsync(model, wire, embeddings, request, cancellationToken);
        return answer with
        {
            Error = answer.Error is { } error ? error with { Source = Name } : null,
            Target = new TargetId(Name, model),
            DroppedParameters = wire?.Dropped ?? [],
        };
    }

    private async ValueTask<EmbeddingAnswer> EmbedAsync(
        string model, WireCall wire, IEmbeddingFormat embeddings, EmbeddingRequest request, CancellationToken cancellationToken)
    {
        using var clock = new AttemptClock(services.Options, request.Deadline, services.Time, cancellationToken);
        try
        {
            var (response, lease, error) = await call.SendAsync(model, wire, clock);
            using var _ = response;
            if (response is null)
            {
                return EmbeddingAnswer.Failed(error!);
            }

            var stream = await response.Content.ReadAsStreamAsync(clock.Token);
            var answer = await WholeProviderAnswer.ReadAllAsync(stream, services.Options.MaxAnswerBytes, embeddings.ReadEmbedding, clock.Token);
            return answer.Error is { } told
                ? EmbeddingAnswer.Failed(Redacted(told, lease))
                : answer.IsWholeFor(request)
                    ? answer
                    : EmbeddingAnswer.Failed(ProviderErrors.Broken("The provider's answer has not one vector of finite numbers for each input."));
        }
        catch (Exception exception) when (ErrorOf(exception, clock, cancellationToken) is { } error)
        {
            return EmbeddingAnswer.Failed(error);
        }
    }
}
