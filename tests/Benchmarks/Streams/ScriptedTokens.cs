using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Streams;

/// <summary>A replica without an engine: tokens that come one by one, each after a hop of the thread pool.</summary>
internal sealed class ScriptedTokens(int count) : IReplicaConnector
{
    public static ReplicaId Replica { get; } = new(new ModelId("demo"), "abc", "node", 0);

    private readonly InferenceEvent[] _events =
    [
        new InferenceEvent.Accepted { Sequence = 0, Replica = Replica, PromptTokens = 1 },
        .. Enumerable.Range(1, count).Select(i => new InferenceEvent.TextDelta { Sequence = i, Choice = 0, Text = " token", TokenCount = 1 }),
        new InferenceEvent.Completed { Sequence = count + 1, Usage = default },
    ];

    public async IAsyncEnumerable<InferenceEvent> InferAsync(
        ReplicaId replica, InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var inferenceEvent in _events)
        {
            await Task.Yield();
            yield return inferenceEvent;
        }
    }
}
