using Orleans.Ai.Generations;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>A session's generations as grains of its tenant.</summary>
internal sealed class GrainGenerations(IGrainFactory grains, SessionId session) : ISessionGenerations
{
    public async Task<GenerationState?> FindAsync(RequestId request) => (await Grain(request).GetAsync())?.State;

    public Task CancelAsync(RequestId request) => Grain(request).CancelAsync();

    public Task DeleteAsync(RequestId request) => Grain(request).DeleteAsync();

    private IGenerationGrain Grain(RequestId request) => grains.GetGrain<IGenerationGrain>(new GenerationId(session.Tenant, request).ToString());
}
