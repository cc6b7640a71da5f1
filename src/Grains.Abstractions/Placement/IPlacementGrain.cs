using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Placement;

/// <summary>
/// Decides where replicas go, one decision after the other, so that each sees what the last one took. Key: 0, one for the
/// grid. Keeps no state: the silos' own leases are the truth.
/// </summary>
[Alias("ai.IPlacementGrain")]
public interface IPlacementGrain : IGrainWithIntegerKey
{
    /// <summary>Finds a silo for one more replica and has it begin to load.</summary>
    /// <param name="model">What to load.</param>
    /// <param name="memoryBytes">Memory that the replica leases. Unit: bytes.</param>
    /// <returns>What is missing; <see langword="null"/> when loading has begun.</returns>
    [Alias("Place")]
    Task<InferenceError?> PlaceAsync(ModelRegistration model, long memoryBytes);
}
