using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Generations;

/// <summary>A replica that halts before it lets a token of a resumable answer go, when the request's name says so, until its caller leaves. It may keep a pace.</summary>
internal sealed class HaltingReplica(ILocalReplica inner, HaltOrder order, TimeSpan pace) : ILocalReplica
{
    public int OpenStreams => inner.OpenStreams;

    public ReplicaReport GetReport() => inner.GetReport();

    public PrefixChanges? GetPrefixes() => inner.GetPrefixes();

    public Task DrainAsync(CancellationToken cancellationToken) => inner.DrainAsync(cancellationToken);

    public void Dispose() => inner.Dispose();

    public async IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var halt = request.IsResumable ? HaltOrder.TokenOf(request.Id.Value) ?? int.MaxValue : int.MaxValue;
        var next = request.Continuation.Sum(choice => choice.Tokens.Count);
        await foreach (var told in inner.InferAsync(request, cancellationToken))
        {
            next += told is InferenceEvent.TextDelta delta ? delta.TokenIds.Count : told is InferenceEvent.Accepted ? 0 : 1;
            if (next > halt && order.TryTake(request.Id.Value))
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            await (told is InferenceEvent.TextDelta ? Task.Delay(pace, cancellationToken) : Task.CompletedTask);
            yield return told;
        }
    }
}
