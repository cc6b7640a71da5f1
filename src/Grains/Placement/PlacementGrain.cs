using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Placement;

/// <summary>Asks every silo, picks by <see cref="ReplicaPlacer"/>, and tries the next one where a silo has filled up meanwhile.</summary>
internal sealed class PlacementGrain(SiloAgents silos) : Grain, IPlacementGrain
{
    public async Task<InferenceError?> PlaceAsync(ModelRegistration model, long memoryBytes)
    {
        var (reports, _) = await silos.AskAsync(model.Id);
        InferenceError? refusal = null;
        foreach (var silo in ReplicaPlacer.Rank(model.Needs, memoryBytes, reports))
        {
            refusal = silos.Find(silo.Profile.Node) is { } agent ? await agent.LoadAsync(model, memoryBytes) : refusal;
            if (refusal is null)
            {
                return null;
            }
        }

        return refusal ?? ReplicaPlacer.Refusal(model, memoryBytes, reports) ?? NoSilo(model);
    }

    private static InferenceError NoSilo(ModelRegistration model) => new()
    {
        Code = InferenceErrorCode.NoFittingSilo,
        Message = $"The silos that fit a replica of '{model.Id}' left while it was placed.",
    };
}
