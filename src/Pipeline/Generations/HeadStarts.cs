using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>
/// First attempts that run while the grains of their generations are placed, which takes as long as a short prompt. A generation has
/// one only where nobody else can know of it yet: its id is new, and nothing says that it was asked for before.
/// </summary>
public sealed class HeadStarts
{
    private readonly ConcurrentDictionary<GenerationId, HeadStart> _waiting = new();
    private readonly IInferenceBackend _stages;

    /// <summary>For the stages behind a generation.</summary>
    public HeadStarts([FromKeyedServices(GenerationServices.Stages)] IInferenceBackend stages) => _stages = stages;

    /// <summary>Begins one, where there may be one.</summary>
    /// <param name="id">The generation.</param>
    /// <param name="request">With its seed.</param>
    public void Begin(GenerationId id, InferenceRequest request)
    {
        if (request is { Generation.KeyDigest.IsDefaultOrEmpty: true, Session: null })
        {
            _waiting[id] = new HeadStart(_stages, new GenerationRecord(request).NextAttempt());
        }
    }

    /// <summary>Gives it up, if the generation has not taken it: it lives elsewhere, or was not begun.</summary>
    public ValueTask EndAsync(GenerationId id) => Take(id)?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The generation's, once.</summary>
    internal HeadStart? Take(GenerationId id) => _waiting.TryRemove(id, out var start) ? start : null;
}
