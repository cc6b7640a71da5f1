using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>Plays a scripted stream per replica and remembers who was asked.</summary>
internal sealed class ScriptedConnector : IReplicaConnector
{
    public List<ReplicaId> Asked { get; } = [];

    public List<InferenceRequest> Requests { get; } = [];

    public ConcurrentDictionary<ReplicaId, Func<CancellationToken, IAsyncEnumerable<InferenceEvent>>> Scripts { get; } = [];

    public IAsyncEnumerable<InferenceEvent> InferAsync(ReplicaId replica, InferenceRequest request, CancellationToken cancellationToken)
    {
        Asked.Add(replica);
        Requests.Add(request);
        return Scripts[replica](cancellationToken);
    }

    /// <summary>A stream of these events, then of what <paramref name="end"/> does.</summary>
    public static async IAsyncEnumerable<InferenceEvent> Play(
        IEnumerable<InferenceEvent> events,
        Func<CancellationToken, Task>? end = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var inferenceEvent in events)
        {
            await Task.Yield();
            yield return inferenceEvent;
        }

        await (end?.Invoke(cancellationToken) ?? Task.CompletedTask);
    }
}
