namespace Orleans.Ai.Inference;

/// <summary>What stages do with requests.</summary>
internal static class InferenceRequestExtensions
{
    /// <summary>With a seed, drawn where the client gave none: whoever goes on with the answer draws the same tokens.</summary>
    public static InferenceRequest Seeded(this InferenceRequest request) => request.Sampling.Seed is not null
        ? request
        : request with { Sampling = request.Sampling with { Seed = Random.Shared.NextInt64() } };
}
