using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Routes;

namespace Orleans.Ai.Breakers;

/// <summary>What an attempt's outcome means for its target's breaker.</summary>
internal static class BreakerVerdict
{
    /// <summary><see cref="ProbeEnd.Unused"/>: it says nothing of the target.</summary>
    public static ProbeEnd Of(AttemptOutcome outcome, TimeSpan slowFirstToken) => outcome switch
    {
        { End: AttemptEnd.Cancelled } => ProbeEnd.Unused,
        { Error: { } error } when IsFault(error) => ProbeEnd.Failed,
        { FirstToken: { } first } when first > slowFirstToken => ProbeEnd.Failed,
        _ => ProbeEnd.Succeeded,
    };

    // A target that finds the request at fault is alive.
    private static bool IsFault(InferenceErrorCode error) => error is
        InferenceErrorCode.ProviderRateLimited or InferenceErrorCode.ProviderUnavailable or InferenceErrorCode.ProviderTimeout
        or InferenceErrorCode.ProviderBroken or InferenceErrorCode.ProviderCredentials or InferenceErrorCode.ProviderModelNotFound
        or InferenceErrorCode.Internal or InferenceErrorCode.ReplicaLost or InferenceErrorCode.Stalled or InferenceErrorCode.Overloaded;
}
