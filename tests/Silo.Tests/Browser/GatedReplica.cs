using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Browser;

/// <summary>A real replica with a gate behind it.</summary>
internal sealed class GatedReplica(ILocalReplica inner, TokenGate gate) : ILocalReplica
{
    public int OpenStreams => inner.OpenStreams;

    public ReplicaReport GetReport() => inner.GetReport();

    public PrefixChanges? GetPrefixes() => inner.GetPrefixes();

    public Task DrainAsync(CancellationToken cancellationToken) => inner.DrainAsync(cancellationToken);

    public void Dispose() => inner.Dispose();

    public async IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tokens = 0;
        await foreach (var told in inner.InferAsync(request, cancellationToken))
        {
            if (told is InferenceEvent.TextDelta delta)
            {
                await gate.PassAsync(tokens, cancellationToken);
                tokens += delta.TokenCount;
            }

            yield return told;
        }
    }
}
