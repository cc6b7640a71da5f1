using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Embeddings;

/// <summary>A backend that does what the test says; keeps the requests it was given. By itself, a vector is the input's number and its length.</summary>
internal sealed class ScriptedEmbeddings : IEmbeddingBackend
{
    public Func<EmbeddingRequest, CancellationToken, Task<EmbeddingAnswer>> OnEmbed { get; set; } = static (request, _) => Task.FromResult(Answer(request));

    public ConcurrentQueue<EmbeddingRequest> Requests { get; } = new();

    public Task<EmbeddingAnswer> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        return OnEmbed(request, cancellationToken);
    }

    public static EmbeddingAnswer Answer(EmbeddingRequest request) => new()
    {
        Vectors = [.. request.Inputs.Select((input, index) => ImmutableArray.Create(index + 0.1f, LengthOf(input)))],
        Usage = new() { PromptTokens = request.Inputs.Sum(LengthOf) },
    };

    private static int LengthOf(Prompt input) => input is Prompt.Text text ? text.Value.Length : ((Prompt.Tokens)input).Ids.Count;
}
