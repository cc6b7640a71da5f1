using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>The one place that says of a failure whose fault it is, and what is worth trying.</summary>
internal static class Failures
{
    /// <summary>What to try after it, before the client has seen anything.</summary>
    public static NextStep StepAfter(InferenceErrorCode code) => code switch
    {
        // May have passed in a moment.
        InferenceErrorCode.ProviderUnavailable or InferenceErrorCode.ProviderBroken or InferenceErrorCode.ProviderRateLimited => NextStep.Here,

        // The request fits somewhere else, perhaps.
        InferenceErrorCode.ContextLengthExceeded or InferenceErrorCode.UnsupportedParameter => NextStep.Elsewhere,

        // A local model that is not there, and a bug of ours in speaking to one of them, say nothing of the others.
        InferenceErrorCode.ModelNotFound or InferenceErrorCode.Internal => NextStep.Elsewhere,
        _ => InferenceErrorTable.Get(code).Retryable ? NextStep.Elsewhere : NextStep.Never,
    };

    /// <summary>The client must hear of it, whatever became of other attempts: it is the request's own fault, or nothing more can be done.</summary>
    public static bool IsFinal(InferenceErrorCode code) =>
        StepAfter(code) is NextStep.Never || code is InferenceErrorCode.ContextLengthExceeded or InferenceErrorCode.UnsupportedParameter;

    /// <summary>How it counts for the target's health.</summary>
    public static AttemptOutcome OutcomeOf(InferenceError error, TimeSpan? firstToken) => new(
        error.Code switch
        {
            InferenceErrorCode.Cancelled or InferenceErrorCode.DeadlineExceeded => AttemptEnd.Cancelled,
            _ => AttemptEnd.Failed,
        },
        error.Code is InferenceErrorCode.Cancelled or InferenceErrorCode.DeadlineExceeded ? null : error.Code,
        firstToken,
        error.RetryAfter);
}
