using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Ai.Credentials;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Routes;

/// <summary>A provider, or the router of this grid, that does as it is told. Its embeddings are as long as the text it says.</summary>
internal sealed class ScriptedTarget(string name) : IProvider, IEmbeddingProvider, IInferenceBackend
{
    private readonly Queue<Script> _scripts = new();

    public string Name => name;

    /// <summary>What it was asked, and for which model.</summary>
    public List<(string Model, InferenceRequest Request)> Asked { get; } = [];

    /// <summary>Streams that were begun and are not at their end, nor given up.</summary>
    public int Open { get; private set; }

    public bool MakesEmbeddings { get; set; } = true;

    /// <summary>What it does next; the last stays.</summary>
    public ScriptedTarget Does(params IReadOnlyList<Script> scripts)
    {
        _scripts.Clear();
        foreach (var script in scripts)
        {
            _scripts.Enqueue(script);
        }

        return this;
    }

    public async Task<EmbeddingAnswer> EmbedAsync(string model, EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var events = await InferAsync(model, RouteBench.Request(), cancellationToken).ToListAsync(cancellationToken);
        return events[^1] switch
        {
            InferenceEvent.Completed completed => new EmbeddingAnswer
            {
                Vectors = [.. request.Inputs.Select(_ => ImmutableArray.Create(new float[events.Text().Length]))],
                Usage = completed.Usage,
                Target = new TargetId(name, model),
                DroppedParameters = ["user"],
            },
            InferenceEvent.Failed failed => EmbeddingAnswer.Failed(failed.Error),
            _ => throw new InvalidOperationException("The script has no end."),
        };
    }

    public Task<InferenceError?> CheckAsync(PooledKey? key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken) =>
        InferAsync(request.Model.Value, request, cancellationToken);

    public async IAsyncEnumerable<InferenceEvent> InferAsync(string model, InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Script script;
        lock (_scripts)
        {
            Asked.Add((model, request));
            Open++;
            script = _scripts.Count > 1 ? _scripts.Dequeue() : _scripts.Peek();
        }

        try
        {
            await foreach (var told in script.PlayAsync(cancellationToken))
            {
                yield return told;
            }
        }
        finally
        {
            lock (_scripts)
            {
                Open--;
            }
        }
    }
}
