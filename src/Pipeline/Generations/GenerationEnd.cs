using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Generations;

/// <summary>How a generation ends.</summary>
/// <param name="Event">Its last event.</param>
/// <param name="Usage">What it cost.</param>
/// <param name="IsWithdrawn">It was refused before anything was generated: nothing of it is kept.</param>
internal sealed record GenerationEnd(InferenceEvent Event, UsageRecord Usage, bool IsWithdrawn);
