using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Clustering;
using Orleans.Ai.Draining;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>
/// Begins generations and reads them, from any silo; the loss of the silo that one lives on is a pause. Who reads counts as a
/// request of this silo, and is refused while it drains.
/// </summary>
public sealed class GenerationReader(
    IGrainFactory grains, HeadStarts starts, DrainGate gate, ClusterHealth health, IOptions<GenerationOptions> options, TimeProvider time, ILogger<GenerationReader> logger)
{
    /// <summary>The generation's grain, without any of this: a call fails while its silo is lost.</summary>
    public IGenerationGrain Find(GenerationId id) => grains.GetGrain<IGenerationGrain>(id.ToString());

    /// <summary>Begins the request's generation, or joins it, and tells all its events. The reader that leaves does not end it.</summary>
    /// <param name="request">With its <see cref="InferenceRequest.Generation"/>.</param>
    /// <param name="cancellationToken">The reader leaves.</param>
    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        return Guard(BeginAsync(request.Seeded(), cancellationToken));
    }

    /// <summary>Tells all events of a generation that was begun, live or ended.</summary>
    public IAsyncEnumerable<InferenceEvent> ReadAsync(GenerationId id, CancellationToken cancellationToken)
    {
        var grain = Find(id);
        return Guard(Stream(id.Request).ReadAsync(grain.ReadAsync, cancellationToken));
    }

    private async IAsyncEnumerable<InferenceEvent> BeginAsync(InferenceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = new GenerationId(request.Caller.Tenant, request.Id);
        var grain = Find(id);
        starts.Begin(id, request);
        try
        {
            await foreach (var told in Stream(request.Id).ReadAsync((from, token) => grain.InferAsync(request, from, token), cancellationToken))
            {
                yield return told;
            }
        }
        finally
        {
            await starts.EndAsync(id);
        }
    }

    private GuardedEvents Guard(IAsyncEnumerable<InferenceEvent> events) => new(gate, health, events);

    private GenerationStream Stream(RequestId id) => new(id, options.Value, time, logger);
}
