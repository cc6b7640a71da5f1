using Orleans.Ai.Inference;
using Orleans.Ai.Placement;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Orleans.Ai.Generations;

/// <summary>
/// The grain in front of a <see cref="RecordedGeneration"/>. It lives on the gateway that began it, where that can be, stays until
/// the answer is complete whether anybody reads it or not, and leaves soon after.
/// </summary>
[KeepAlive]
[Immovable]
[Reentrant]
[GatewayPlacementFilter]
[PreferLocalPlacement]
internal sealed class GenerationGrain(LocalGenerations generations) : Grain, IGenerationGrain
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(100);
    private RecordedGeneration _generation = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _generation = generations.Add(GenerationId.Parse(this.GetPrimaryKeyString()), DeactivateOnIdle, LeaveAsync);
        var look = generations.Options.Linger > ShortestLook ? generations.Options.Linger : ShortestLook;
        this.RegisterGrainTimer(LeaveIfIdle, new GrainTimerCreationOptions(look, look) { Interleave = true });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        generations.Remove(_generation);
        await _generation.LeaveAsync(cancellationToken);
    }

    public IAsyncEnumerable<InferenceEvent> InferAsync(InferenceRequest request, long from, CancellationToken cancellationToken) =>
        _generation.InferAsync(request, from, cancellationToken);

    public IAsyncEnumerable<InferenceEvent> ReadAsync(long from, CancellationToken cancellationToken) => _generation.ReadAsync(from, cancellationToken);

    public Task<InferenceRequest?> GetRequestAsync() => _generation.GetRequestAsync();

    public Task<GenerationSnapshot?> GetAsync() => _generation.GetAsync();

    public Task<bool> CancelAsync() => _generation.CancelAsync();

    public Task<bool> DeleteAsync() => _generation.DeleteAsync();

    public Task ResumeAsync() => _generation.ResumeAsync();

    private Task LeaveIfIdle(CancellationToken cancellationToken)
    {
        if (_generation.IsIdle)
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    // Called from anywhere: the silo is about to leave.
    private async Task LeaveAsync(bool goesOn)
    {
        var grain = this.AsReference<IGenerationGrain>();
        GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo drains."));
        await GrainContext.Deactivated;
        await (goesOn ? grain.ResumeAsync() : Task.CompletedTask);
    }
}
