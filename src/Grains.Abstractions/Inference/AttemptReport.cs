using Orleans.Ai.Usage;

namespace Orleans.Ai.Inference;

/// <summary>One try to have a request answered.</summary>
/// <param name="Target">Who was asked.</param>
/// <param name="Error">How it failed; <see langword="null"/>: it did not.</param>
/// <param name="Duration">From the try's begin to its failure, or to its first content.</param>
/// <param name="Cost">What it cost though it does not answer; <see langword="null"/>: nothing that is known, or it answers.</param>
[GenerateSerializer, Immutable, Alias("ai.AttemptReport")]
public sealed record AttemptReport(
    [property: Id(0)] TargetId Target, [property: Id(1)] InferenceErrorCode? Error, [property: Id(2)] TimeSpan Duration, [property: Id(3)] Cost? Cost = null);
